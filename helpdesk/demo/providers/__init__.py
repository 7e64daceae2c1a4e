"""The outside world of the demo: providers, customers' telephones and a website, all on one loopback port."""
