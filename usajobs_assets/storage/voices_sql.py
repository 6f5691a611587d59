"""The SQL of voices: of several sources that say the same thing (`VOICES`), which one counts for a posting.

    newest → speaking: for each posting and voice one record, the content that was sighted last

A voice with one source speaks by its newest content. Of several, the content of the voice's newest sighting counts,
whichever source brought it; shown by both, it is the record of the source that showed it first, so that being seen
again elsewhere changes no row. Keep out: what becomes of different voices (merge_sql), the history of each source
(version_sql). docs/adr/0028.
"""

from usajobs_assets.tables.provenance import VOICES

_SHARED = {source: voice for source, voice in VOICES.items() if list(VOICES.values()).count(voice) > 1}
_SHARING = ", ".join(f"'{source}'" for source in _SHARED)
_CASES = " ".join(f"WHEN '{source}' THEN '{voice}'" for source, voice in _SHARED.items())


def voice_of(source: str) -> str:
    """The voice of the source that the SQL expression `source` names."""
    return f"CASE {source} {_CASES} ELSE {source} END"


def sources_of(*voices: str) -> str:
    """The sources that speak with these voices, as a list for IN."""
    return ", ".join(f"'{source}'" for source, voice in VOICES.items() if voice in voices)


# What may make or name a posting; texts alone make none.
OF_POSTINGS = sources_of("search", "historic")

FIND_SPEAKING = f"""
CREATE TEMP TABLE speaking ON COMMIT DROP AS
WITH told AS (
    SELECT n.*, {voice_of("source")} AS voice,
           count(*) OVER (PARTITION BY control_number, {voice_of("source")}) AS told_by
    FROM newest n
), last AS (
    SELECT DISTINCT ON (t.control_number, t.voice) t.control_number, t.voice, s.content_sha256
    FROM told t JOIN silver.sighting s USING (control_number, source)
    WHERE t.told_by > 1
    ORDER BY t.control_number, t.voice, s.seen_at DESC, s.payload_sha256 DESC, s.item_index DESC, s.source DESC
)
SELECT DISTINCT ON (control_number, voice) t.*
FROM told t LEFT JOIN last l USING (control_number, voice)
WHERE l.content_sha256 IS NULL OR l.content_sha256 = t.content_sha256
ORDER BY control_number, voice, t.seen_at, t.payload_sha256, t.item_index, t.source
"""

# Seen again as it was, while another source of the voice shows something else: now this one is the newer.
FIND_SPEAKING_AGAIN = f"""
SELECT s.control_number, s.source
FROM staged_sighting s
JOIN silver.job_version v ON v.control_number = s.control_number AND v.superseded_at IS NULL
WHERE s.source IN ({_SHARING}) AND v.source IN ({_SHARING}) AND v.source <> s.source
  AND {voice_of("v.source")} = {voice_of("s.source")}
  AND v.content_sha256 <> s.content_sha256
"""
