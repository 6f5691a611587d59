variable "name" {
  description = "Name of the cluster and prefix of what belongs to it."
  type        = string
}

variable "kms_key_arn" {
  description = "Encrypts logs and secrets."
  type        = string
}

variable "vpc_id" {
  description = "Where the code server's name is known."
  type        = string
}

variable "secret_names" {
  description = "Names in Secrets Manager, by what they hold: auth, db_url, dagster_pg_url, and notify and jsearch if they are used."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["auth", "db_url", "dagster_pg_url"], keys(var.secret_names))) == 0
    error_message = "auth, db_url and dagster_pg_url are needed."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps logs."
  type        = number
  default     = 365

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "One of the numbers that CloudWatch knows: 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}
