variable "environment" {
  description = "Name of the environment; every name and every metric carries it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.environment))
    error_message = "2 to 16 lower case letters, digits and hyphens."
  }
}

# --- what runs

variable "image_digest" {
  description = "The image, sha256:… as the push printed it. Null until the first push."
  type        = string
  default     = null
}

variable "services_enabled" {
  description = "Whether anything runs, and alarms tell. Off until the databases are there."
  type        = bool
  default     = false

  validation {
    condition     = !var.services_enabled || var.image_digest != null
    error_message = "There is nothing to run yet: push an image and give its image_digest."
  }
}

variable "cpu_architecture" {
  description = "What the image was built for: X86_64 or ARM64."
  type        = string
  default     = "X86_64"
}

variable "container_cpu" {
  description = "CPU units of a run and of a job; 1024 is one processor."
  type        = number
  default     = 1024

  validation {
    condition     = contains([512, 1024, 2048, 4096], var.container_cpu)
    error_message = "512, 1024, 2048 or 4096."
  }
}

variable "container_memory" {
  description = "Memory of a run and of a job, in MiB. A day of 83,100 records took 712 (docs/scale.md)."
  type        = number
  default     = 2048

  validation {
    condition     = var.container_memory >= 2 * var.container_cpu && var.container_memory <= 8 * var.container_cpu && var.container_memory % 1024 == 0
    error_message = "Whole GiB, between 2 and 8 for each processor, as Fargate wants it."
  }
}

# --- what is asked for

variable "keyword" {
  description = "Narrows the sweep to a keyword; such a day is proven for it only. Null sweeps everything that is open."
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

  validation {
    condition     = var.max_pages == null || try(var.max_pages >= 1, false)
    error_message = "At least one page."
  }
}

variable "search_since" {
  description = "First day that a sweep is expected of: the day of going live, as 2026-12-01."
  type        = string

  validation {
    condition     = can(regex("^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", var.search_since))
    error_message = "A day such as 2026-12-01."
  }
}

variable "jsearch" {
  description = "What JSearch is asked, as one types it into its search box, how much of it, and the secret with its key, as JSON: JSEARCH_API_KEY. Null is off."
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

  validation {
    condition     = var.jsearch == null || try(length(var.jsearch.queries) > 0 && length([for query in var.jsearch.queries : query if trimspace(query) == "" || strcontains(query, ";")]) == 0, false)
    error_message = "At least one query; none of them blank, or with a semicolon, which separates them."
  }
}

variable "extra_environment" {
  description = "Further settings of the product (.env.example), such as MAX_QUARANTINE; no secrets."
  type        = map(string)
  default     = {}

  validation {
    condition     = length([for name in keys(var.extra_environment) : name if can(regex("KEY|SECRET|PASSWORD|TOKEN|_URL", name)) && name != "KEYWORD"]) == 0
    error_message = "Secrets belong in Secrets Manager: whoever sees a task definition can read these values."
  }
}

# --- when

variable "schedule_expression" {
  description = "When EventBridge Scheduler starts the daily sweep, in schedule_timezone. The daemon has a schedule of its own."
  type        = string
  default     = "cron(0 7 * * ? *)"
}

variable "schedule_timezone" {
  description = "Time zone of the expression."
  type        = string
  default     = "America/Toronto"
}

variable "schedule_without_daemon" {
  description = "Runs without code server, daemon and UI: EventBridge Scheduler starts the daily jobs instead."
  type        = bool
  default     = false
}

# --- secrets, by name

variable "usajobs_auth_secret_name" {
  description = "Secret with the API key and its address, as JSON: USAJOBS_AUTH_KEY, USAJOBS_USER_AGENT."
  type        = string
}

variable "db_url_secret_name" {
  description = "Secret with DB_URL, the warehouse's address."
  type        = string
}

variable "dagster_pg_url_secret_name" {
  description = "Secret with DAGSTER_PG_URL, the address of Dagster's storage."
  type        = string
}

variable "notify_secret_name" {
  description = "Secret with the receivers of summaries, as JSON: NOTIFY_URLS, NOTIFY_SECRET. Null tells nobody."
  type        = string
  default     = null
}

# --- where it is kept

variable "kms_key_arn" {
  description = "A key of your own. Null makes one."
  type        = string
  default     = null
}

variable "lake_encryption" {
  description = "aws:kms or AES256."
  type        = string
  default     = "aws:kms"
}

variable "bronze_prefix" {
  description = "Where raw pages are in the bucket."
  type        = string
  default     = "bronze/usajobs"
}

variable "archive_after_days" {
  description = "Age at which raw pages go to the archive tier."
  type        = number
  default     = 30
}

variable "archive_storage_class" {
  description = "The archive tier: GLACIER_IR, STANDARD_IA or INTELLIGENT_TIERING."
  type        = string
  default     = "GLACIER_IR"
}

variable "bronze_expire_after_days" {
  description = "Age at which raw pages are deleted for good. Null, the default, is never."
  type        = number
  default     = null
}

variable "database" {
  description = "Size of the database server and days of backups."
  type = object({
    instance_class = string
    storage_gb     = optional(number, 50)
    storage_max_gb = optional(number, 200)
    backup_days    = optional(number, 14)
  })
}

variable "highly_available" {
  description = "A second database server and a NAT gateway for each zone."
  type        = bool
}

variable "deletion_protection" {
  description = "Database and load balancer refuse to be deleted."
  type        = bool
  default     = true
}

# --- who gets in

variable "vpc_cidr" {
  description = "Addresses of the VPC that is made."
  type        = string
  default     = "10.20.0.0/20"
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
  description = "The UI behind a login: its name, certificate and identity provider. Null is no UI."
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

# --- who is told

variable "alarm_emails" {
  description = "Who gets alarms."
  type        = list(string)
}

variable "runbook_url" {
  description = "Where docs/runbook.md can be read."
  type        = string
}
