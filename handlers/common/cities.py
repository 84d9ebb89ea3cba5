"""Cities as their readers call them."""

from aiogram.utils.i18n import get_i18n

from db.reference import city_titles


def city_name(city: str) -> str:
    """What we call Karaganda is Қарағанды in Kazakh; a city of a document's own stays as it is."""
    return city_titles().get(city, {}).get(get_i18n().current_locale, city)
