"""The language model as files that processes map into memory: they share its 70 MB, and start in a tenth of the time.

The package ships it compressed; unpacking costs each process a second of CPU and a copy of its own.
"""

import json
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from py3langid.langid import LanguageIdentifier

_LARGE = ("ptc", "nextmove")
_SMALL = ("pc", "row", "out")


def shared_model(folder: Path) -> LanguageIdentifier:
    """The model out of a folder, which is filled when it is empty or of another version; raises OSError, ValueError."""
    home = folder / f"language-{version('py3langid')}"
    if not home.exists():
        _write(home)
    return _mapped(home)


def _write(home: Path) -> None:
    """Writes a folder that exists whole or not at all, whoever else does the same at the moment."""
    plain = LanguageIdentifier.from_model_file("data/model.npz.xz")
    home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=home.parent, prefix="language-new-"))
    try:
        large = {"ptc": plain.nb_ptc, "nextmove": plain.tk_nextmove}
        small = {"pc": plain.nb_pc, "row": plain.tk_row, "out": np.asarray(plain.tk_output, dtype=np.int32)}
        for name, values in (large | small).items():
            np.save(unfinished / f"{name}.npy", np.asarray(values), allow_pickle=False)
        (unfinished / "classes.json").write_text(json.dumps(plain.nb_classes), encoding="utf-8")
        os.rename(unfinished, home)
    except OSError:
        if not home.exists():
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _mapped(home: Path) -> LanguageIdentifier:
    found: dict[str, Any] = {name: np.load(home / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _LARGE}
    found |= {name: np.load(home / f"{name}.npy", allow_pickle=False) for name in _SMALL}
    classes = json.loads((home / "classes.json").read_text(encoding="utf-8"))
    return LanguageIdentifier(
        np.asarray(found["ptc"]),
        found["pc"],
        classes,
        np.asarray(found["nextmove"]).data,  # its items are plain numbers, as those of a list
        found["out"].tolist(),
        norm_probs=True,
        tk_row=found["row"].tolist(),
    )
