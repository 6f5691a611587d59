variable "name" {
  description = "Prefix of all names, such as usajobs-production."
  type        = string
}

variable "environment" {
  description = "USAJOBS_ENVIRONMENT: the dimension of the product's metrics."
  type        = string
}

variable "region" {
  description = "Where the charts look for their metrics."
  type        = string
}

variable "enabled" {
  description = "Whether alarms tell anybody. Off as long as nothing runs."
  type        = bool
}

variable "daemon_expected" {
  description = "Whether a daemon is to run at all."
  type        = bool
}

variable "kms_key_arn" {
  description = "Encrypts what is on its way to people; alarms need leave to use it."
  type        = string
}

variable "emails" {
  description = "Who is told. Each has to confirm the first mail."
  type        = list(string)

  validation {
    condition     = alltrue([for address in var.emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "E-mail addresses."
  }
}

variable "runbook_url" {
  description = "Where docs/runbook.md can be read; each alarm links to its section."
  type        = string

  validation {
    condition     = startswith(var.runbook_url, "https://")
    error_message = "An https address."
  }
}

variable "cluster_name" {
  description = "Where the daemon runs."
  type        = string
}

variable "log_group" {
  description = "Where the watchdog complains."
  type        = string
}

variable "database_identifier" {
  description = "The server."
  type        = string
}

variable "dead_letter_queue_name" {
  description = "Where it is put what could not be started."
  type        = string
}

variable "storage_low_gb" {
  description = "Below this the database is short of storage; it has grown as far as it may by then."
  type        = number
  default     = 10
}

variable "quarantine_percent" {
  description = "Share of an hour's records that may be set aside; as MAX_QUARANTINE of the product."
  type        = number
  default     = 5
}
