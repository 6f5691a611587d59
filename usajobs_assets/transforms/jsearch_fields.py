"""The fields of an item of JSearch, as recorded answers and the documentation have them.

Add: a field that a run was reported for, once it is decided what becomes of it. Keep out: what a field means (the
readers).
"""

from usajobs_assets.transforms.known_fields import known_fields

# What every item has is what a row cannot do without; the rest comes and goes with the site that JSearch has it from.
_JSEARCH_ALWAYS = {"": "job_id job_title employer_name job_apply_link job_country"}
_JSEARCH = {
    "": (
        "job_id employer_name employer_logo employer_website employer_company_type employer_size employer_linkedin "
        "employer_reviews job_publisher job_employment_type job_employment_types job_title job_job_title "
        "job_apply_link job_apply_is_direct job_apply_quality_score apply_options job_description job_is_remote "
        "job_posted_at job_posted_human_readable job_posted_at_timestamp job_posted_at_datetime_utc job_location "
        "job_city job_state job_country job_latitude job_longitude job_benefits job_google_link "
        "job_offer_expiration_datetime_utc job_offer_expiration_timestamp job_required_experience "
        "job_required_skills job_required_education job_experience_in_place_of_education job_min_salary "
        "job_max_salary job_salary job_salary_currency job_salary_period job_highlights job_posting_language "
        "job_onet_soc job_onet_job_zone job_occupational_categories job_naics_code job_naics_name estimated_salaries"
    ),
}

JSEARCH_FIELDS = known_fields(_JSEARCH, _JSEARCH_ALWAYS)
