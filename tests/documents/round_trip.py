"""A document sent to the bot, saved as a plan and taken out again, untouched."""

from db.documents.patch import patch
from db.documents.read import read_analysis
from db.plans import plans
from db.sources.text import Decoded, decode, decode_whole, encode
from handlers.callbacks.export import Export
from handlers.callbacks.plans import SaveDocument
from tests.chat import Chat
from tests.documents.facts import SampleDocument, Score, Share, score, written_lines


async def exported(chat: Chat, data: bytes, name: str = "plan.md") -> bytes | None:
    """Return the export of a newcomer's document, or None where the bot saved nothing of it."""
    message = chat.telegram.send_document(chat.user_id, name, data)
    await chat.feed()
    await chat.press_data(SaveDocument(message_id=message["message_id"], into="new").pack())
    async with chat.dispatcher["db"].read() as session:
        own = [plan for plan in await plans.for_user(session, chat.user_id) if plan.own]
    if not own:
        return None
    await chat.say("/export")
    await chat.press_data(Export(what="plan").pack())
    sent = chat.message["document"]
    return chat.telegram.files[sent["file_id"]][1]


def read_apart(sample: SampleDocument) -> Score:
    """Measure as `measured` does, without the chat and the store."""
    text, encoding = decode_whole(sample.data) or Decoded("", None)
    document = read_analysis(text).document
    result = score(sample.facts, document) if sample.facts else Score()
    returned = encode(patch(text, document), encoding)
    result.lines, same = written_lines(sample.data, returned)
    result.same_bytes = Share(int(same), 1)
    return result


async def measured(chat: Chat, sample: SampleDocument) -> Score:
    """Score how much the reader finds of a document's facts, if it has any, and what comes back of
    it."""
    facts, data = sample.facts, sample.data
    result = score(facts, read_analysis(decode(data) or "").document) if facts else Score()
    result.lines, same = written_lines(data, await exported(chat, data, sample.name))
    result.same_bytes = Share(int(same), 1)
    return result
