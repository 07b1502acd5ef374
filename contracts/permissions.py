"""Who may read and write what the district bought. No student's data is near: only roles count, and no school."""

from district.models import Role

READERS = (
    Role.CONTRACT_MANAGER,
    Role.BOARD,
    Role.PLAN_OWNER,
    Role.TRAINING_LEAD,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
MANAGERS = (Role.CONTRACT_MANAGER, Role.ADMINISTRATOR)
CLERKS = (Role.BOARD, *MANAGERS)


def may_see_contracts(user):
    """Contracts, vendors, sources, the board's record, spend."""
    return user.has_role(*READERS)


def may_manage_contracts(user):
    """Vendors, sources, contracts, amendments, orders, invoices, payments, documents, the ledger."""
    return user.has_role(*MANAGERS)


def may_approve_invoices(user):
    return user.has_role(*MANAGERS)


def may_record_board(user):
    """Members, meetings, items, motions, votes."""
    return user.has_role(*CLERKS)


def may_manage_document(user, document):
    """Papers of a board item are the board staff's as well."""
    return may_record_board(user) if document.item_id else may_manage_contracts(user)


def may_set_thresholds(user):
    return user.has_role(Role.ADMINISTRATOR)
