"""Download a closed payroll as a file: XLSX with formulas and every line, or CSV."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from flask import Blueprint
from flask import Response as File
from flask_babel import force_locale, gettext

from webapp.company.roles import HR
from webapp.core.errors import NotFound
from webapp.ledger.payroll_models import Payroll
from webapp.payroll.operations.undo_close import note_file_taken
from webapp.payroll.payroll_figures import paid_lines, payroll_figures
from webapp.payroll.payroll_sheet import PayAccount, PayrollFile, payroll_csv, payroll_table
from webapp.people.operations.import_bank_accounts import accounts_of
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.spreadsheets.sheet import XLSX
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import me, runtime
from webapp.web.formatting import period_text

page = Blueprint("payroll_files", __name__)


@page.get("/payroll/<month>.xlsx")
def download(month: str) -> File:
    """A closed month as a spreadsheet, in Chinese whatever the reader's language."""
    _note_taken(month)
    with force_locale("zh"):
        file = _file(month)
        content = payroll_table(file)
    return _answer(content, XLSX, file, "xlsx")


@page.get("/payroll/<month>.csv")
def table(month: str) -> File:
    """The people of a closed month as CSV."""
    _note_taken(month)
    with force_locale("zh"):
        file = _file(month)
    return _answer(payroll_csv(file), "text/csv; charset=utf-8", file, "csv")


def _note_taken(month: str) -> None:
    """Record that the file leaves the house. Raises NotFound."""
    if Payroll.get_or_none(Payroll.month == month) is None:
        raise NotFound()
    by = me().person
    runtime().write(lambda tx: note_file_taken(tx, by, month))


def _answer(content: bytes, mimetype: str, file: PayrollFile, ending: str) -> File:
    named = quote(f"{file.title}.{ending}")
    disposition = (
        f"attachment; filename=\"payroll-{file.month}.{ending}\"; filename*=UTF-8''{named}"
    )
    return File(content, mimetype=mimetype, headers={"Content-Disposition": disposition})


def _file(month: str) -> PayrollFile:
    """What the file says. Raises NotFound."""
    held = Payroll.get_or_none(Payroll.month == month)
    if held is None:
        raise NotFound()
    company = runtime().company
    return PayrollFile(
        month=month,
        closed_on=company.clock.day(held.closed_at),
        company=setting("company", COMPANY),
        rows=payroll_figures(company, month),
        lines=paid_lines(company, month),
        names={person: company.own_name(person) for person in company.people},
        accounts=_accounts(),
        base_pay_elsewhere=held.base_pay_elsewhere,
        scheme_of=cache(lambda scheme: gettext(scheme_name(scheme))),
        period_of=cache(period_text),
        clause_of=cache(lambda scheme, clause: gettext(clause_name(scheme, clause))),
    )


def _accounts() -> dict[str, PayAccount]:
    """The bank accounts by staff number: to HR with the whole number, to leaders masked."""
    here, whole = runtime(), me().role in HR
    return {
        person: PayAccount(
            held.holder,
            here.cipher.decrypt_account(held.number_cipher) if whole else held.number_masked,
        )
        for person, held in accounts_of().items()
    }
