"""Buttons of the page for a job search, and of a CV that a user sends."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id, PageNumber

CvForm = Literal["text", "md", "docx", "pdf"]


class CvPage(CallbackData, prefix="cv1"):
    """Choose the lines of the page for a posting; posting 0 is the user's own role."""

    posting_id: Id = 0
    page: PageNumber = 0


class CvLine(CallbackData, prefix="cvline1"):
    """Put a finished item (i) or a done task (t) on the page, or leave it out."""

    posting_id: Id
    kind: Literal["i", "t"]
    id: Id
    on: bool
    page: PageNumber


class MakeCv(CallbackData, prefix="cvmake1"):
    """Make the page in a form."""

    posting_id: Id
    form: CvForm


class CvPostings(CallbackData, prefix="cvfor1"):
    """Turn to a page of the postings that the page can be for."""

    page: PageNumber = 0


class ReadCv(CallbackData, prefix="cvread1"):
    """Ask for the user's own CV."""


class CvSkill(CallbackData, prefix="cvskill1"):
    """Keep a skill of the CV in a message, or take it out."""

    message_id: Id
    skill_id: Id
    on: bool
    page: PageNumber


class CvSkillPage(CallbackData, prefix="cvskills1"):
    """Turn to a page of the skills of a CV."""

    message_id: Id
    page: PageNumber


class SaveCv(CallbackData, prefix="cvsave1"):
    """Save the skills of a CV as states, or drop them."""

    message_id: Id
    save: bool


class UndoCv(CallbackData, prefix="cvundo1"):
    """Take back the moves of skills, from the first to the last, that a CV made."""

    first: Id
    last: Id


class FileIs(CallbackData, prefix="fileis1"):
    """Read the file of a message as a CV, or as a plan."""

    message_id: Id
    kind: Literal["cv", "plan"]
