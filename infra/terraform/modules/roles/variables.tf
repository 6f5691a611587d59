variable "name" {
  description = "Prefix of all names, such as usajobs-production."
  type        = string
}

variable "kms_key_arn" {
  description = "The key of this environment."
  type        = string
}

variable "lake_arn" {
  description = "The lake's bucket."
  type        = string
}

variable "logs_bucket_arn" {
  description = "The bucket for what runs print."
  type        = string
}

variable "log_group_arn" {
  description = "Where tasks write to."
  type        = string
}

variable "repository_arn" {
  description = "From where images are pulled."
  type        = string
}

variable "cluster_arn" {
  description = "Where tasks run."
  type        = string
}

variable "cluster_name" {
  description = "The same by name: it is in the ARN of its tasks."
  type        = string
}

variable "secret_arns" {
  description = "The product's secrets by what they hold: auth, db_url, dagster_pg_url, notify, jsearch."
  type        = map(string)
}

variable "administrator_secret_arn" {
  description = "The database administrator's password."
  type        = string
}

variable "dead_letter_queue_arn" {
  description = "Where the scheduler puts what it could not start."
  type        = string
}
