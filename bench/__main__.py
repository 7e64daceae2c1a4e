"""`python -m bench --n 100000 --only W1,W2 --out bench.json`: what `make bench` runs."""

import sys

from bench.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
