"""Invoices in XML that others wrote: what is said of them against what the official rules say, and how quickly.

Files of CORPUS_DIR. The format's verdict only: the directory is asked nothing here. Each disagreement is printed, with
its reason where it is known.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import pikepdf
from lxml import etree
from saxonche import PySaxonProcessor

from invoices.domain.declared import Declared, DeclaredFile
from invoices.domain.findings import Level, blocks
from invoices.formats import schematron, syntaxes
from invoices.formats.exchange import ubl
from invoices.formats.exchange.table import FORMATS, code_of, syntax_of
from invoices.formats.trees import Misread, parse
from invoices.reading import Reader
from invoices.rules import RuleEngine
from tests.bench import Result
from tests.bench.declared_accuracy import differences

NEEDS_DATABASE = False
ROUNDS = 5
SETS = (("en16931-ubl/", "UBL", 99), ("en16931-cii/", "CII", 97), ("facturx/", "Factur-X", 97))
TEST_SET = "{http://difi.no/xsd/vefa/validator/1.0}"
SOME_PDF = DeclaredFile("facture.pdf", filename="facture.pdf", media_type="application/pdf", content=b"%PDF-1.7")
KNOWN = {
    "facturx/cas-limites/PRF-001.pdf": "more than its profile allows: advice, as its author expects",
}


def run() -> Iterator[Result]:
    folder = Path(os.environ.get("CORPUS_DIR", "")) / "corpus"
    if not os.environ.get("CORPUS_DIR") or not folder.is_dir():
        print("Aucune mesure : CORPUS_DIR n'indique pas les fichiers d'autrui.")
        return
    files = json.loads((folder / "manifest.json").read_text())["files"]
    with RuleEngine() as engine, Reader() as reader:
        for prefix, name, bar in SETS:
            yield _verdicts(folder, [one for one in files if one["path"].startswith(prefix)], name, bar, engine)
        yield _values(folder, files)
        yield _examples(folder, engine)
        yield _unit_tests(folder, [one for one in files if "/unit-" in one["path"]])
        yield from _times(folder, files, engine, reader)
    yield from _exchanged(folder, files)


def _exchanged(folder: Path, files: list[dict]) -> Iterator[Result]:
    """Each line of the table: what others wrote, written by us, reads back the same; and how fast."""
    told = [one for one in (_declared(folder / one["path"]) for one in files) if one]
    for code, format_ in FORMATS.items():
        same = count = 0
        begun = time.perf_counter()
        for one in told:
            try:
                again = format_.read(format_.write(one))
            except Misread:  # without lines, or without the PDF that such an invoice is
                continue
            count += 1
            same += format_.read(format_.write(again)) == again
        seconds = time.perf_counter() - begun
        print(f"  {code} : {count} factures d'autrui, {2 * count / seconds:.0f} écritures et lectures par seconde")
        yield Result(
            f"{code.removeprefix('IN_DP_')} : relu à l'identique", same, "écrites", count, 1, "", at_least=True
        )


def _declared(path: Path) -> Declared | None:
    """What a file of others says, by the format that the table finds for it, with a PDF in it; None for no invoice."""
    try:
        root = parse(_xml(path))
        told = FORMATS[code_of(root)].read_tree(root)
    except (Misread, KeyError, StopIteration, pikepdf.PdfError, pikepdf.PasswordError):
        return None
    return replace(told, files=(*told.files, SOME_PDF)) if told.lines else told


def _verdicts(folder: Path, files: list[dict], name: str, bar: int, engine: RuleEngine) -> Result:
    """The share of files whose verdict is the official one; the rules that fired otherwise are printed."""
    judged = [one for one in files if one.get("checked", {}).get("syntax")]
    agreed = 0
    for one in judged:
        findings = [f for f in engine.inspect(_xml(folder / one["path"])).findings if f.level is Level.FORMAT]
        ours, theirs = {f.rule for f in findings if f.is_blocking}, _official(one["checked"])
        is_advised = (one.get("expected_by_origin") or {}).get(
            "expected"
        ) == "avertissement"  # by whoever made the file
        agreed += blocks(findings, Level.FORMAT) == (bool(theirs) and not is_advised)
        if ours != theirs:
            reason = KNOWN.get(one["path"], "same verdict" if bool(ours) == bool(theirs) else "?")
            print(f"  {one['path']} : {', '.join(sorted(ours)) or '-'} | {', '.join(sorted(theirs)) or '-'} : {reason}")
    return Result(f"{name} : verdict officiel", 100 * agreed / len(judged), "attendu", bar, 1, "%", at_least=True)


def _values(folder: Path, files: list[dict]) -> Result:
    """The values that another program read at the standard's places; what the portal reads otherwise is printed."""
    invoices = [one for one in files if one["path"].endswith((".xml", ".pdf")) and one.get("checked", {}).get("syntax")]
    values = [value for one in invoices for value in differences(folder, one)]
    for path, name, theirs, ours in filter(None, values):
        print(f"  {path} : {name} « {ours} », attendu « {theirs} »")
    read = values.count(None)
    return Result("valeurs lues", read, "lues par un autre", len(values), 1, "", at_least=True)


def _official(checked: dict) -> set[str]:
    """The fatal rules of CEN's set, or of the profile's where that does not apply; « XSD » for the syntax's schema."""
    rules = checked.get("en16931-1.3.16") or next(v for k, v in checked.items() if k.startswith("facturx-1.09"))
    schemas = (said for name, said in checked["xsd"].items() if not name.startswith("fx-"))
    return {"XSD"} if any(said is not True for said in schemas) else set(rules["fatal"])


def _xml(path: Path) -> bytes:
    if path.suffix != ".pdf":
        return path.read_bytes()
    with pikepdf.open(path) as pdf:
        return next(bytes(one.get_file().read_bytes()) for name, one in pdf.attachments.items() if ".xml" in name)


def _examples(folder: Path, engine: RuleEngine) -> Result:
    """What the operator of the real portal publishes as examples must be accepted."""
    paths = sorted((folder / "chorus-pro-flux/FSO1116A").glob("*.xml"))
    accepted = sum(not blocks(engine.inspect(path.read_bytes()).findings, Level.FORMAT) for path in paths)
    return Result("exemples de l'AIFE acceptés", accepted, "publiés", len(paths), 1, "", at_least=True)


def _unit_tests(folder: Path, files: list[dict]) -> Result:
    """Fragments with the rules that must fire on them and those that must not, through the same stylesheet."""
    processor = PySaxonProcessor(license=False)
    sheet = str(syntaxes.folder() / ubl.RULES)
    compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sheet)
    passed = total = 0
    for one in files:
        for test in etree.parse(str(folder / one["path"])).getroot().iterfind(f"{TEST_SET}test"):
            root = next(child for child in test if not str(child.tag).startswith(TEST_SET))
            node = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode", with_tail=False))
            svrl = compiled.transform_to_string(xdm_node=node).encode()
            fired = {report.rule for report in schematron.reports_of(svrl, root, ubl.CHECKS[ubl.INVOICE])}
            wanted = {name: _asserted(test, name) for name in ("error", "warning", "success")}
            total += 1
            passed += (wanted["error"] | wanted["warning"]) <= fired and not wanted["success"] & fired
    return Result("tests unitaires des règles UBL", passed, "publiés", total, 1, "", at_least=True)


def _asserted(test: etree._Element, name: str) -> set[str]:
    return {(one.text or "").strip() for one in test.iterfind(f"{TEST_SET}assert/{TEST_SET}{name}")}


def _times(folder: Path, files: list[dict], engine: RuleEngine, reader: Reader) -> Iterator[Result]:
    """A Factur-X from its bytes to every finding, against extracting, its schema and its rules alone."""
    paths = [folder / one["path"] for one in files if one["path"].startswith("facturx/Facture_F")]
    contents = [path.read_bytes() for path in paths]
    bare = _bare(paths)
    whole = lambda: [engine.inspect(reader.embedded_xml(content)) for content in contents]  # noqa: E731
    whole()
    ours, theirs = zip(*((_milliseconds(whole), _milliseconds(bare)) for _ in range(ROUNDS)), strict=True)
    yield Result("Factur-X, octets → constats", median(ours), "extraction + XSD + règles", median(theirs), 1.5)


def _bare(paths: list[Path]) -> Callable[[], object]:
    processor = PySaxonProcessor(license=False)
    compiled: dict[str, object] = {}

    def judge() -> None:
        for path in paths:
            xml = _xml(path)
            root = etree.fromstring(xml)
            syntax = syntax_of(root)
            schematron.against_schema(root, syntax.schema)
            if syntax.rules not in compiled:
                sheet = str(syntaxes.folder() / syntax.rules)
                compiled[syntax.rules] = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sheet)
            node = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            compiled[syntax.rules].transform_to_string(xdm_node=node)

    judge()
    return judge


def _milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
