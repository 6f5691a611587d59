# The same in every environment; docs are in ../../modules/usajobs/variables.tf. Values: terraform.tfvars.example.

variable "region" {
  description = "Where everything is."
  type        = string
}

variable "account_id" {
  description = "The account that this is for; Terraform refuses to work in another one."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Twelve digits."
  }
}

variable "image_digest" {
  description = "The image, sha256:… as the push printed it. Null until the first push."
  type        = string
  default     = null
}

variable "services_enabled" {
  description = "Whether anything runs, and alarms tell. Off until the databases are there."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Database and load balancer refuse to be deleted. Off only to destroy the environment."
  type        = bool
  default     = true
}

variable "container_cpu" {
  description = "CPU units of a run and of a job; 1024 is one processor."
  type        = number
  default     = 1024
}

variable "container_memory" {
  description = "Memory of a run and of a job, in MiB."
  type        = number
  default     = 2048
}

variable "keyword" {
  description = "Narrows the sweep to a keyword. Null sweeps everything that is open."
  type        = string
  default     = null
}

variable "location_name" {
  description = "Narrows the sweep to a place. Null sweeps everything that is open."
  type        = string
  default     = null
}

variable "max_pages" {
  description = "Cuts the sweep after so many pages; such a day is never proven. Null cuts nothing."
  type        = number
  default     = null
}

variable "jsearch" {
  description = "What JSearch is asked, how much of it, and the name of the secret with its key. Null is off."
  type = object({
    queries      = list(string)
    country      = optional(string)
    date_posted  = optional(string)
    max_pages    = optional(number)
    max_requests = optional(number)
    api_host     = optional(string)
    base_url     = optional(string)
    secret_name  = string
  })
  default = null
}

variable "search_since" {
  description = "First day that a sweep is expected of: the day of going live, as 2026-12-01."
  type        = string
}

variable "extra_environment" {
  description = "Further settings of the product, such as MAX_QUARANTINE; no secrets."
  type        = map(string)
  default     = {}
}

variable "schedule_expression" {
  description = "When EventBridge Scheduler starts the daily sweep, in America/Toronto."
  type        = string
  default     = "cron(0 7 * * ? *)"
}

variable "schedule_without_daemon" {
  description = "Runs without code server, daemon and UI: EventBridge Scheduler starts the daily jobs instead."
  type        = bool
  default     = false
}

variable "usajobs_auth_secret_name" {
  description = "Secret with the API key and its address, as JSON."
  type        = string
}

variable "db_url_secret_name" {
  description = "Secret with DB_URL."
  type        = string
}

variable "dagster_pg_url_secret_name" {
  description = "Secret with DAGSTER_PG_URL."
  type        = string
}

variable "notify_secret_name" {
  description = "Secret with the receivers of summaries, as JSON. Null tells nobody."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "A key of your own. Null makes one."
  type        = string
  default     = null
}

variable "bronze_expire_after_days" {
  description = "Age at which raw pages are deleted for good. Null, the default, is never."
  type        = number
  default     = null
}

variable "existing_network" {
  description = "A VPC that is there already. Null makes one."
  type = object({
    vpc_id             = string
    private_subnet_ids = list(string)
    public_subnet_ids  = list(string)
  })
  default = null
}

variable "web" {
  description = "The UI behind a login. Null is no UI."
  type = object({
    hostname        = string
    certificate_arn = string
    hosted_zone_id  = optional(string)
    allowed_cidrs   = optional(list(string), ["0.0.0.0/0"])
    read_only       = optional(bool, true)
    web_acl_arn     = optional(string)
    oidc = object({
      issuer                 = string
      authorization_endpoint = string
      token_endpoint         = string
      user_info_endpoint     = string
      client_id              = string
      client_secret_name     = string
    })
  })
  default = null
}

variable "alarm_emails" {
  description = "Who gets alarms."
  type        = list(string)
}

variable "runbook_url" {
  description = "Where docs/runbook.md can be read."
  type        = string
}
