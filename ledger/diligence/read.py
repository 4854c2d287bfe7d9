"""From the files of a folder to a pack; everything that is wrong with them is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ledger.diligence.checks.table import CHECKS
from ledger.diligence.pack import Head, Name, Pack, Parameter, Rule, Texts, Value
from ledger.diligence.yaml import read_yaml
from ledger.errors import Malformed, Problem
from ledger.language import N_
from ledger.lots.event import Payload
from ledger.lots.fields import field_problems
from ledger.lots.pointer import has_field
from ledger.lots.table import TYPES

HEAD: Final = "pack.yaml"
PARAMETERS: Final = "parameters.yaml"
_RULES: Final = TypeAdapter(dict[Name, Rule])
_PARAMETERS: Final = TypeAdapter(dict[Name, Parameter])
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """Return the pack in the files of a folder, by their path in it.

    ``pack.yaml`` and ``parameters.yaml`` stand at the top, rules in ``rules/*.yaml``, translations in
    ``texts/LANGUAGE.yaml``; other files do not matter to it. Malformed with every fault that was found:
    first of the form, and when that is right, of what the names in it lead to.
    """
    faults: list[Problem] = []
    rules: dict[str, Rule] = {}
    for name in sorted(files):
        if fnmatch(name, "rules/*.yaml"):
            for id, rule in (_read(files, name, _RULES, faults) or {}).items():
                if id in rules:
                    faults.append(_fault(name, f"/{id}", N_("This rule stands twice.")))
                rules[id] = rule
    texts = {
        name.removeprefix("texts/").removesuffix(".yaml"): told
        for name in sorted(files)
        if fnmatch(name, "texts/*.yaml")
        and (told := _read(files, name, TypeAdapter(Texts), faults)) is not None
    }
    faults.extend(
        _fault(f"texts/{language}.yaml", "", N_("Name it by its language in two or three small letters."))
        for language in texts
        if not _LANGUAGE.fullmatch(language)
    )
    head = _read(files, HEAD, TypeAdapter(Head), faults)
    parameters = _read(files, PARAMETERS, _PARAMETERS, faults)
    if not rules and not faults:
        faults.append(_fault("rules", "", N_("The pack has no rules: it would say nothing of anything.")))
    if head is None or parameters is None or faults:
        raise _malformed(faults)
    pack = Pack(head=head, rules=rules, parameters=parameters, texts=texts)
    if loose := list(_loose_ends(pack)):
        raise _malformed(loose)
    return pack


def _read(files: Mapping[str, bytes], name: str, model: TypeAdapter[Any], faults: list[Problem]) -> Any:  # noqa: ANN401 - what the model says
    if name not in files:
        faults.append(_fault(name, "", N_("The pack needs this file.")))
        return None
    try:
        return model.validate_python(read_yaml(files[name], name))
    except ValidationError as error:
        found = field_problems(error, code="pack-field")
        faults.extend(_fault(name, one.where, one.message) for one in found)
    except Malformed as error:
        faults.append(_fault(name, "", error.message))
    return None


def _loose_ends(pack: Pack) -> Iterator[Problem]:
    """Yield every name that leads nowhere."""
    for id, rule in pack.rules.items():
        for where, message in (*_check_faults(rule, pack), *_reference_faults(rule, pack)):
            yield _fault("rules", f"/{id}{where}", message)
    for id, parameter in pack.parameters.items():
        for day, value in parameter.values.items():
            if value.citation is not None and value.citation.source not in pack.head.sources:
                yield _fault(PARAMETERS, f"/{id}/values/{day}", N_("pack.yaml lists no such source."))
    for language, texts in pack.texts.items():
        for id in sorted({*texts.rules} - {*pack.rules}):
            yield _fault(f"texts/{language}.yaml", f"/rules/{id}", N_("There is no such rule."))


def _check_faults(rule: Rule, pack: Pack) -> Iterator[tuple[str, str]]:
    check = CHECKS.get(rule.check)
    if check is None:
        yield "/check", N_("There is no such check; docs/rules/checks.md lists them.")
        return
    if rule.subject not in check.subjects:
        yield "/subject", N_("This check cannot be asked of such a subject.")
    for name in sorted({*check.takes} - {*rule.parameters}):
        yield f"/parameters/{name}", N_("The check takes this parameter too.")
    for name, of in rule.parameters.items():
        if name not in check.takes:
            yield f"/parameters/{name}", N_("The check takes no such parameter.")
        elif of not in pack.parameters:
            yield f"/parameters/{name}", N_("parameters.yaml has no such parameter.")
        elif any(_kind_of(value) != check.takes[name] for value in pack.parameters[of].values.values()):
            yield f"/parameters/{name}", N_("The check takes another kind of value here.")


def _reference_faults(rule: Rule, pack: Pack) -> Iterator[tuple[str, str]]:
    for position, need in enumerate(rule.needs):
        if not _is_there(need):
            yield f"/needs/{position}", N_("No event type has such a field.")
    if rule.response.days is not None and rule.response.days not in pack.parameters:
        yield "/response/days", N_("parameters.yaml has no such parameter.")
    elif rule.response.days is not None and not _are_days(pack.parameters[rule.response.days]):
        yield "/response/days", N_("Days are a whole number.")
    for day, clause in rule.clauses.items():
        if clause.source not in pack.head.sources:
            yield f"/clauses/{day}/source", N_("pack.yaml lists no such source.")
    if rule.module is not None and rule.module not in {module.id for module in pack.head.modules}:
        yield "/module", N_("pack.yaml lists no such module.")


def _kind_of(value: Value) -> str:
    if isinstance(value.value, str):
        return "number"
    return "words" if isinstance(value.value, tuple) else "table"


def _are_days(parameter: Parameter) -> bool:
    values = (one.value for one in parameter.values.values())
    return all(isinstance(value, str) and value.isdecimal() for value in values)


def _is_there(need: str) -> bool:
    type, _, field = need.partition("/")
    if type not in TYPES:
        return False
    first, *_ = steps = field.split("/") if field else [""]
    common = has_field(Payload, steps) and first != "body"
    return not field or has_field(TYPES[type].model, steps) or first in TYPES[type].sealable or common


def _fault(file: str, where: str, message: str) -> Problem:
    return Problem("pack-fault", "refused", f"{file}{where}", message)


def _malformed(faults: list[Problem]) -> Malformed:
    return Malformed("pack-malformed", N_("This is no pack that can be used."), problems=faults)
