"""A transparency log of opaque entries in the byte formats of C2SP; knows neither minerals nor people."""
