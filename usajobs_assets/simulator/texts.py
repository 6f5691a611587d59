"""The wording of an invented announcement: sentences of our own, put together by seeded dice.

Lives here: one bank of sentences per text section, and the rule that fills a section to its usual length.
Add: a sentence to a bank, ended by a full stop; placeholders: ``{title} {agency} {series} {city}``.
Keep out: texts of real announcements, real contact data (use ``example.gov``), anything that is not prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from usajobs_assets.simulator.dice import Dice

# Curly quotes, dashes and accents are what agencies paste in: found in 14 of 25 real postings of 2025.
_TO_ASCII = str.maketrans({"\u2019": "'", "\u2014": "-", "\u00e9": "e"})
PROBABILITY_OF_CURLY_TEXT = 0.56
PROBABILITY_OF_ENTITIES = 0.003

_SUMMARY = """\
The {title} works for {agency} in {city} and keeps a demanding program on schedule, within budget and open to
review. {agency} is looking for a {title} to join a small team that serves the public every working
day: come and help. As a {title} you will plan, carry out and report on work in the {series} field for offices
across the region. This {title} position is located with {agency} in {city}; the duties are varied and the
results are visible. You will serve as the office's point of contact for {series} and advise managers on what
is feasible, and when."""

_DUTIES = """\
Plans and carries out assignments in {series} from the first request to the final report, and keeps a clear
record of each. Reviews incoming material for completeness, resolves what is missing with the sender, and
decides what needs a second look. Prepares correspondence, briefings and status tables that a reader outside
the office can follow without an explanation. Coordinates with other offices of {agency} so that schedules,
equipment and people arrive in the same place on the same day. Checks results against written standards,
reports deviations the same day, and recommends a remedy with its cost and effect. Trains new colleagues at
the worksite and improves the instructions whenever the same question has been asked twice. Maintains
inventories, logs and electronic files so that an auditor finds any entry of the last seven years in minutes.
Represents the office in working groups on {series}, brings back what was agreed, and follows it up until it
is done. Responds to urgent requests outside the usual hours when the safety of people or property — or a
deadline in law — requires it. Analyzes data from several systems, explains differences between them, and
proposes changes to the way they are recorded."""

_QUALIFICATIONS = """\
You must meet all qualification requirements by the closing date; experience gained later is not considered
for this notice. One year of specialized experience is required that is equivalent to the next lower grade
and is described in your résumé. Specialized experience means work in {series} in which you planned your own
tasks, kept records and answered for the outcome. Examples include preparing written findings, using
reference material to settle unusual cases, and advising colleagues on procedure. Experience refers to paid
and unpaid work, including volunteer work done through service programs and community organizations. Your
résumé should name each employer, the dates by month and year, the hours per week and the duties you carried
out yourself. Part-time experience is credited on the basis of time actually worked, so please state the
average number of hours for each entry. Time spent on a detail or a temporary promotion counts in the same
way, provided it is documented in your application. Physical demands: the work is mostly sedentary, with some
walking, standing and lifting of items of up to twenty-five pounds. Applicants who have held a General
Schedule position within the last year must also show time in grade — one year at the lower level. You will
be rated on technical knowledge of {series}, oral and written communication, judgment, and work with others.
A license or certificate, where the duties call for one, must be active and unrestricted on the day you start
as a {title}."""

_EDUCATION = """\
Education may be substituted for experience at some grades; a degree alone does not qualify you where a
course list is required. If you qualify on the basis of education, attach a transcript that shows the course
titles, the credit hours and the grades. Schools must have been accredited by a body recognized for that
purpose at the time when the courses were completed. Education completed abroad has to be evaluated by a
private organization that specializes in interpreting such credentials. A combination of education and
experience is acceptable when the two percentages together reach one hundred percent. Unofficial transcripts
are accepted with the application; an official transcript is requested before a start date is set. Courses
that are still under way are not counted, even if the degree — as planned — is awarded before the work
begins. For {series}, at least twenty-four semester hours in related subjects are expected unless the
announcement says otherwise."""

_EVALUATIONS = """\
Your application is reviewed against the requirements of this announcement and the answers you give in the
questionnaire. Subject matter experts may rate your résumé; a score that your résumé does not support can be
lowered or set aside. Eligible candidates are placed in one of three quality categories: qualified, well
qualified and best qualified. Preference in hiring is applied as the law provides, and it is applied after
the categories have been assigned. You will be assessed on attention to detail, customer service, problem
solving, teamwork and technical competence in {series}. Overstating your experience may make you ineligible —
for this position and for others filled from the same list."""

_APPLYING = """\
To apply as a {title} you submit a complete application package by 11:59 PM Eastern Time on the closing date
of this announcement. Select the apply button, choose a résumé and the documents you want to send, and answer
every question in the questionnaire. You can save an unfinished application and return to it; it is received
only after you have certified it and pressed submit. It is your responsibility to check that each uploaded
file opens, is legible and belongs to the announcement you applied for. Changes can be made until the closing
date by applying again — the latest package replaces the earlier one as a whole. If you cannot apply online,
write to the contact below at least one working day before the announcement closes. Paper applications and
packages sent by mail are not accepted unless an accommodation has been agreed in advance. {agency} provides
reasonable accommodation to applicants with disabilities; requests are decided one by one. Use of government
equipment or postage to apply is not permitted, and applications sent that way are not considered. A
confirmation is sent to the address in your profile; if none arrives within a day, sign in and look at the
status page."""

_NEXT_STEPS = """\
After the closing date the human resources office reviews the packages and sends the names of the best
candidates to the manager. You are told by electronic mail whether you were found eligible, whether you were
referred, and when a selection was made. Interviews may be held in person, by telephone or by video;
declining one may be taken as a withdrawal from consideration. A tentative offer is followed by a background
investigation, a review of documents and, where needed, a medical examination. The official offer states the
salary, the grade and the reporting date; please do not resign from a position before you have it. The whole
process usually takes six to eight weeks — longer when an investigation has to be opened for the first time.
Check the status of your application at any time by signing in to your account and opening the list of
submitted applications."""

_DOCUMENTS = """\
A résumé in English of no more than two pages that shows work schedule, hours per week and the dates of each
employment. Your most recent notification of personnel action that shows position, title, series, grade, step
and tenure, if you are an employee. Transcripts, official or unofficial, if education is required or if you
use it in place of experience for this {title} position. Proof of eligibility for a preference in hiring,
such as a discharge document that shows dates and character of service. A letter of disability on letterhead,
if you apply under the authority for persons with disabilities, signed and dated. Proof of relationship,
orders and a certificate of marriage, if you apply as the spouse of a member of the armed services. A copy of
the license, certification or registration named in the requirements, with its expiration date clearly
visible. Separation notice and latest appraisal, if you claim priority as a displaced employee of {agency} or
of another agency. Cover letters are optional; they are passed on to the manager but not used to decide
whether you meet the requirements. Documents that are encrypted, password protected or larger than five
megabytes cannot be opened and are treated as missing."""

_OTHER = """\
More than one selection may be made from this announcement if further positions in {city} or elsewhere become
vacant in time. The selected person may have to serve a probationary or trial period of one year before the
appointment becomes final. Relocation expenses are not reimbursed unless the announcement says so; a
recruitment incentive may be offered, subject to funds. Men born after the last day of 1959 must have
registered for selective service or hold a written exemption before appointment. The position may be
designated as essential: the {title} then reports for duty when other offices are closed. Pay is set at the
first step in most cases — a higher rate can be approved for superior qualifications or a special need.
Direct deposit is required, as is the use of the electronic systems for time, attendance, travel and
personnel records. This employer gives equal opportunity and decides on the basis of merit, without regard to
any factor that is not related to the job. If the duties involve access to sensitive information, the person
selected must obtain and keep the clearance stated above. A schedule of telework may be agreed with the
supervisor after an initial period; situational telework depends on the duties. Financial disclosure may be
required within thirty days of appointment and once a year after that, depending on the assignment.
Applications are kept for ninety days; within that time they may be used for the same {title} role in another
location."""

_MARKETING = """\
{agency} employs people of many trades and professions who share one purpose: services that the public can
rely on. We invest in training from the first week, and most of our supervisors started in the position you
are reading about. Benefits include paid leave, eleven federal holidays, health and life insurance, and a
retirement plan in three parts. Our offices range from city centers to remote field stations — wherever you
start, you can move within {agency} later. Join us, and the work you finish today will be used tomorrow by a
neighbor, a colleague or someone you have never met. Flexible schedules, transit subsidies and wellness
programs are available in most locations, {city} among them."""


def _sentences(prose: str) -> tuple[str, ...]:
    return tuple(re.split(r"(?<=\.)\s+", " ".join(prose.split())))


# Section of ``UserArea.Details`` (or QualificationSummary) → its bank and its usual length in characters.
_SECTIONS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "QualificationSummary": (_sentences(_QUALIFICATIONS), 2_900),
    "AgencyMarketingStatement": (_sentences(_MARKETING), 640),
    "MajorDuties": (_sentences(_DUTIES), 1_100),
    "Education": (_sentences(_EDUCATION), 1_200),
    "Evaluations": (_sentences(_EVALUATIONS), 760),
    "HowToApply": (_sentences(_APPLYING), 1_500),
    "WhatToExpectNext": (_sentences(_NEXT_STEPS), 900),
    "RequiredDocuments": (_sentences(_DOCUMENTS), 1_400),
    "OtherInformation": (_sentences(_OTHER), 1_500),
}
_SUMMARIES = _sentences(_SUMMARY)


def summary(dice: Dice, words: Mapping[str, str]) -> str:
    """Two sentences that say what the job is; kept short because keyword searches read them."""
    return " ".join(sentence.format_map(words) for sentence in dice.sample(_SUMMARIES, 2))


def sections(dice: Dice, words: Mapping[str, str]) -> dict[str, str]:
    """Every long text of one announcement, 12 to 13 thousand characters in all, by its name in the API."""
    curly = dice.chance(PROBABILITY_OF_CURLY_TEXT)
    entities = dice.chance(PROBABILITY_OF_ENTITIES)
    texts = {}
    for name, (bank, length) in _SECTIONS.items():
        text = _fill(dice, bank, int(length * (0.5 + dice.roll()))).format_map(words)
        text = text if curly else text.translate(_TO_ASCII)
        texts[name] = text.replace(" and ", " &amp; ", 1) if entities else text
    return texts


def rewrite(dice: Dice, name: str, words: Mapping[str, str]) -> str:
    """Another text for one section, in plain ASCII."""
    bank, length = _SECTIONS[name]
    return _fill(dice, bank, int(length * (0.5 + dice.roll()))).format_map(words).translate(_TO_ASCII)


def _fill(dice: Dice, bank: tuple[str, ...], length: int) -> str:
    """Sentences in random order up to about ``length`` characters; long notices do repeat themselves."""
    chosen: list[str] = []
    while length > 0:
        for sentence in dice.sample(bank, len(bank)):
            chosen.append(sentence)
            length -= len(sentence)
            if length <= 0:
                break
    return " ".join(chosen)
