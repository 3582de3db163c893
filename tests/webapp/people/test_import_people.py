"""The company's own tables are imported completely or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.import_call_list import import_call_list
from webapp.company.models import (
    Headship,
    Person,
    PersonCorrection,
    Posting,
    Target,
    Team,
)
from webapp.core.phone_numbers import Cipher
from webapp.facts.models import Customer
from webapp.importing.importer import TableIntake
from webapp.people.operations.import_people import import_staff, import_targets
from webapp.people.staff_sheet import StaffRow
from webapp.people.targets_sheet import TargetRow
from webapp.schemes.company_loading import load_company
from webapp.spreadsheets.faults import FaultyTable
from webapp.store.models import AuditLine
from webapp.web import first_passwords
from webapp.web.operations.sign_in import verify_password

TODAY = date(2026, 3, 2)
STAFF = (
    StaffRow("2001", "周敏", "head", team="东区门店", phone="13900000001", row=2),
    StaffRow("2002", "吴刚", "supervisor", team="东区门店", supervisor="2001", row=3),
    StaffRow("2003", "林晓雨", "telesales", team="东区门店", supervisor="2002", sex="f", row=4),
    StaffRow("2004", "欧阳海棠", "guide", team="电商部", supervisor="2002", row=5),
)
HASHES = {row.staff_number: f"hash of {row.staff_number}" for row in STAFF}


@pytest.fixture
def take_staff(write: Any, seal: Any) -> Callable[..., Any]:
    return lambda rows, hashes=HASHES: write(
        lambda tx: import_staff(tx, "1002", rows, seal, hashes)
    )


@pytest.fixture
def take_customers(write: Any, seal: Any) -> Callable[..., Any]:
    return lambda rows: write(lambda tx: import_call_list(tx, "1002", rows, seal))


def nothing_but(company_size: int) -> bool:
    return Person.select().count() == company_size


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("总经办", "department"),
        ("办公室", "department"),
        ("财务科", "department"),
        ("东城", "store"),
    ],
)
def test_a_new_team_is_a_department_where_its_name_ends_like_one(
    take_staff: Any, name: str, kind: str
) -> None:
    take_staff((StaffRow("2001", "何文", "hr", team=name),))

    assert [team.kind for team in load_company().teams.values() if team.name == name] == [kind]


def test_a_staff_list_enters_people_teams_supervisors_and_heads(
    take_staff: Any, cipher: Cipher
) -> None:
    done = take_staff(STAFF)

    assert (done.new, done.teams) == (4, ("东区门店", "电商部"))
    company = load_company()
    east = next(team.id for team in company.teams.values() if team.name == "东区门店")
    assert company.head_of(east, TODAY) == "2001"
    posting = company.posting("2003", TODAY)
    assert posting is not None
    assert (posting.role, posting.team, posting.supervisor) == ("telesales", east, "2002")
    assert {team.name: team.kind for team in company.teams.values()}["电商部"] == "department"
    head = Person.get_by_id("2001")
    assert cipher.decrypt(head.phone_cipher) == "13900000001"
    assert (head.password_hash, head.must_change_password) == ("hash of 2001", True)


def test_a_team_that_the_company_has_is_not_made_again(company: Any, take_staff: Any) -> None:
    done = take_staff([StaffRow("2005", "新人", "guide", team="东城店", row=2)], {"2005": "h"})

    assert done.teams == ()
    assert Posting.get(Posting.person == "2005").team_id == "east"


def test_teams_that_differ_by_a_space_or_width_are_one(company: Any, take_staff: Any) -> None:
    take_staff(STAFF[:1])
    others = tuple(
        StaffRow(f"300{row}", f"员工{row}", "guide", team=team, row=row)
        for row, team in enumerate(("东区 门店", "　东区门店", "ＡＢ店", "ab店"), start=2)
    )
    hashes = {row.staff_number: "hash" for row in others}

    done = take_staff(others, hashes)

    assert done.teams == ("ＡＢ店",)
    numbers = [row.staff_number for row in (STAFF[0], *others)]
    postings = {posting.person_id: posting.team_id for posting in Posting.select()}
    first, east, east_again, ab, ab_again = (postings[number] for number in numbers)
    assert first == east == east_again
    assert ab == ab_again != east


def test_a_new_head_of_an_old_team_heads_it_from_today_on(company: Any, take_staff: Any) -> None:
    take_staff([StaffRow("2006", "新负责人", "head", team="东城店", row=2)], {"2006": "h"})

    held = load_company()
    assert held.head_of("east", date(2026, 3, 1)) == company.gao
    assert held.head_of("east", TODAY) == "2006"


def test_the_staff_number_of_somebody_else_is_named_and_nobody_is_entered(
    company: Any, take_staff: Any
) -> None:
    before = Person.select().count()
    rows = [*STAFF, StaffRow(company.lin, "重名", "guide", row=6)]

    with pytest.raises(FaultyTable) as refused:
        take_staff(rows, {**HASHES, company.lin: "h"})

    (fault,) = refused.value.faults
    assert (fault.row, fault.column, fault.typed) == (6, "工号", company.lin)
    assert nothing_but(before)
    assert Team.select().count() == 2


def take_list(write: Any, clock: Any, cipher: Any, company: Any, table: str) -> Any:
    intake = TableIntake(write, clock, cipher, company.he)
    return intake.take("staff", table.encode(), "staff.csv").imported


HEAD = "工号,姓名,角色,团队,级别,生日,离职\n"


def test_the_same_list_again_changes_nothing(
    write: Any, clock: Any, cipher: Any, company: Any
) -> None:
    table = HEAD + "3001,新同事,导购,西城店,初级,1998-05-20,\n"
    assert take_list(write, clock, cipher, company, table).new == 1
    lines = AuditLine.select().count()
    done = take_list(write, clock, cipher, company, table)
    assert (done.new, done.known, done.changed) == (0, 1, 0)
    assert AuditLine.select().count() == lines


def test_a_list_changes_what_it_says_otherwise_and_posts_from_today(
    write: Any, clock: Any, cipher: Any, company: Any
) -> None:
    first = HEAD + "3001,新同事,导购,西城店,初级,1998-05-20,\n"
    take_list(write, clock, cipher, company, first)
    clock.set("2026-03-10T10:00")
    second = HEAD + "3001,新同事,导购,东城店,中级,1998-05-21,2026-04-30\n"
    assert take_list(write, clock, cipher, company, second).changed == 1
    held = load_company()
    before, after = (held.posting("3001", date(2026, 3, day)) for day in (9, 10))
    assert before is not None
    assert after is not None
    assert (before.team, before.level) == ("west", "junior")
    assert (after.team, after.level) == ("east", "middle")
    assert held.people["3001"].birthday == date(1998, 5, 21)
    assert held.people["3001"].left == date(2026, 4, 30)
    corrected = PersonCorrection.select().where(PersonCorrection.person == "3001")
    assert {(row.field, row.reason) for row in corrected} >= {("birthday", "员工名单导入")}


def test_an_empty_cell_and_a_missing_column_change_nothing(
    write: Any, clock: Any, cipher: Any, company: Any
) -> None:
    take_list(write, clock, cipher, company, HEAD + "3001,新同事,导购,西城店,初级,1998-05-20,\n")
    done = take_list(write, clock, cipher, company, HEAD + "3001,新同事,导购,,,,\n")
    assert (done.known, done.changed) == (1, 0)
    done = take_list(write, clock, cipher, company, "工号,姓名,角色\n3001,新同事,导购\n")
    assert done.changed == 0


def test_a_change_that_is_refused_is_named_and_nothing_is_imported(
    write: Any, clock: Any, cipher: Any, company: Any
) -> None:
    """A last day before the day of hiring."""
    table = "工号,姓名,角色,入职\n3001,新同事,导购,2026-03-01\n"
    take_list(write, clock, cipher, company, table)
    later = "工号,姓名,角色,离职\n3001,新同事,导购,2026-02-01\n3002,另一位,导购,\n"
    with pytest.raises(FaultyTable) as refused:
        take_list(write, clock, cipher, company, later)
    assert [fault.row for fault in refused.value.faults] == [2]
    assert Person.get_or_none(Person.id == "3002") is None


def test_a_phone_number_of_somebody_else_is_named_but_never_shown_in_full(
    company: Any, take_staff: Any
) -> None:
    rows = [StaffRow("2007", "新人", "guide", phone="13800000005", row=9)]

    with pytest.raises(FaultyTable) as refused:
        take_staff(rows, {"2007": "h"})

    (fault,) = refused.value.faults
    assert (fault.row, fault.typed) == (9, "138****0005")
    assert str(fault) == "这个手机号已登记在 林晓燕 名下。"


@pytest.mark.usefixtures("database")
def test_a_team_with_two_heads_is_refused(take_staff: Any) -> None:
    rows = [*STAFF, StaffRow("2008", "另一位", "head", team="东区门店", row=6)]

    with pytest.raises(FaultyTable) as refused:
        take_staff(rows, {**HASHES, "2008": "h"})

    assert [str(fault) for fault in refused.value.faults] == [
        "团队“东区门店”在表里已有负责人 周敏。"
    ]
    assert not Headship.select().exists()


def test_targets_are_in_force_from_today_and_cause_no_forfeits_for_earlier_days(
    company: Any, write: Any
) -> None:
    rows = [
        TargetRow("1101", "calls", "day", 30, row=2),
        TargetRow("东城店", "cards", "campaign", 200, only="bairi-2026", row=3),
        TargetRow("1102", "sales", "month", 5_000_000, difficulty="hard", row=4),
    ]

    done = write(lambda tx: import_targets(tx, company.he, rows))

    held = load_company()
    assert done.new == 3
    assert held.target("1101", "calls", "day", "2026-03-02", TODAY) == 30
    assert held.target("1101", "calls", "day", "2026-03-01", date(2026, 3, 1)) == 3
    end = date(2026, 6, 8)
    assert held.target("east", "cards", "campaign", "bairi-2026", end) == 200
    assert Target.get(Target.who == "1102", Target.metric == "sales").difficulty == "hard"


def test_a_call_list_belongs_to_its_sellers_and_is_sealed(
    company: Any, take_customers: Any, cipher: Cipher
) -> None:
    done = take_customers(
        [CustomerRow("13700000001", company.lin, "王先生", visited=False, note="要地板", row=2)]
    )

    customer = Customer.get()
    assert done.new == 1
    assert (customer.seller_id, customer.name, customer.note) == (company.lin, "王先生", "要地板")
    assert (customer.visited, customer.phone_masked) == (False, "137****0001")
    assert cipher.decrypt(customer.phone_cipher) == "13700000001"
    assert AuditLine.get(AuditLine.action == "add_customer").who == "1002"


def test_the_same_call_list_again_adds_nobody(company: Any, take_customers: Any) -> None:
    rows = [CustomerRow("13700000001", company.lin, "王先生", row=2)]
    take_customers(rows)

    done = take_customers(rows)

    assert (done.new, done.known, Customer.select().count()) == (0, 1, 1)


def test_a_customer_of_another_seller_is_named_and_nobody_is_entered(
    company: Any, take_customers: Any
) -> None:
    take_customers([CustomerRow("13700000001", company.lin, row=2)])

    with pytest.raises(FaultyTable) as refused:
        take_customers(
            [
                CustomerRow("13700000002", company.wang, row=2),
                CustomerRow("13700000001", company.wang, row=3),
            ]
        )

    (fault,) = refused.value.faults
    assert (fault.row, str(fault)) == (3, "这位客户已在 林晓燕 的名单里。")
    assert Customer.select().count() == 1


def test_a_customer_without_a_seller_goes_to_the_one_who_lists_it(
    company: Any, take_customers: Any
) -> None:
    take_customers([CustomerRow("13700000001", company.lin, row=2)])
    Customer.update(seller=None).execute()

    done = take_customers([CustomerRow("13700000001", company.wang, row=2)])

    assert (done.new, done.known) == (0, 1)
    assert Customer.get().seller_id == company.wang


def test_an_intake_reads_a_file_and_gives_valid_first_passwords(
    company: Any, write: Any, clock: Any, cipher: Any
) -> None:
    table = "工号,姓名,角色,团队\n3001,新同事,导购,西城店\n".encode()

    taken = TableIntake(write, clock, cipher, company.he).take("staff", table, "staff.csv")

    (first,) = taken.passwords
    assert (first.staff_number, first.name) == ("3001", "新同事")
    assert len(first.password) == first_passwords.LENGTH
    assert set(first.password) <= set(first_passwords.ALPHABET)
    assert verify_password(Person.get_by_id("3001"), first.password, TODAY)
    [held] = first_passwords.held_passwords(taken.imported.batch)
    assert (held.person, held.why, held.opened(cipher)) == ("3001", "import", first.password)


def test_an_intake_with_one_bad_row_imports_nothing(
    company: Any, write: Any, clock: Any, cipher: Any
) -> None:
    before = {table: table.select().count() for table in (Person, Team, AuditLine)}
    table = "工号,姓名,角色\n3001,新同事,导购\n3002,,导购\n".encode()

    with pytest.raises(FaultyTable) as refused:
        TableIntake(write, clock, cipher, company.he).take("staff", table, "staff.csv")

    assert [fault.row for fault in refused.value.faults] == [3]
    assert {table: table.select().count() for table in before} == before


def test_first_passwords_differ(company: Any) -> None:
    drawn = first_passwords.draw_for(str(number) for number in range(200))

    assert len(set(drawn.values())) == 200
