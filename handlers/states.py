"""Dialogs of more than one message."""

from aiogram.fsm.state import State, StatesGroup


class AddTask(StatesGroup):
    text = State()
