"""Write ``ledger/web/static/sign/words.js``: what the browser says about keys and signing, by language.

    python -m scripts.build_sign_words

The same catalogues give the same bytes.
"""

from __future__ import annotations

import json
from typing import Final

from ledger.web.sign_words import ERRORS, SAYINGS
from scripts.build_catalogues import COMPLETE, catalogue_files, language_of, read
from scripts.build_verify_page import ROOT, translated

_STATIC: Final = ROOT / "ledger" / "web" / "static"
MODULES: Final = (_STATIC / "sign", _STATIC / "keys")
WORDS_FILE: Final = _STATIC / "sign" / "words.js"


def words() -> str:
    """Return ``words.js``: by language and code, the sentence or its forms for one and for several."""
    said = {**SAYINGS, **{f"fault:{name}": text for name, text in ERRORS.items()}}
    languages: dict[str, dict[str, str | tuple[str, ...]]] = {"en": {**said}}
    for path in catalogue_files(ROOT):
        if path.stem == "ledger":
            catalogue = read(path)
            whole = language_of(path) in COMPLETE
            languages[language_of(path)] = {
                code: translated(text, catalogue)
                for code, text in said.items()
                if whole or catalogue.get(text) is not None
            }
    text = json.dumps(languages, ensure_ascii=False, indent=0, sort_keys=True)
    return f"// Written by scripts/build_sign_words.py from the catalogues.\nexport const WORDS = {text};\n"


def sources() -> dict[str, str]:
    """Return the modules that people write, by folder and file name."""
    written = (path for folder in MODULES for path in sorted(folder.glob("*.js")) if path != WORDS_FILE)
    return {f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8") for path in written}


def main() -> None:
    """Run as a command."""
    WORDS_FILE.write_text(words(), encoding="utf-8")


if __name__ == "__main__":
    main()
