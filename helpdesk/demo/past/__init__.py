"""The demo's past year: three thousand tickets that happened before it was founded, so that every chart is true."""
