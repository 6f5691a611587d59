variable "name" {
  description = "Prefix of all names, such as usajobs-production."
  type        = string
}

variable "kms_key_arn" {
  description = "Encrypts what the schedules hold."
  type        = string
}

variable "schedule_expression" {
  description = "When the daily sweep begins, in the time zone below."
  type        = string

  validation {
    condition     = can(regex("^(cron|rate|at)\\(", var.schedule_expression))
    error_message = "An expression of EventBridge Scheduler such as cron(0 7 * * ? *)."
  }
}

variable "historic_schedule_expression" {
  description = "When open dates are captured again whose proof is old, in the same time zone."
  type        = string
  default     = "cron(0 8 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate|at)\\(", var.historic_schedule_expression))
    error_message = "An expression of EventBridge Scheduler such as cron(0 8 * * ? *)."
  }
}

variable "jsearch_schedule_expression" {
  description = "When JSearch is asked, in the same time zone."
  type        = string
  default     = "cron(15 7 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate|at)\\(", var.jsearch_schedule_expression))
    error_message = "An expression of EventBridge Scheduler such as cron(15 7 * * ? *)."
  }
}

variable "timezone" {
  description = "Of the expressions; 7 o'clock stays 7 o'clock on the days on which the clock changes."
  type        = string
  default     = "America/Toronto"
}

variable "daily_enabled" {
  description = "Whether the daily jobs are started from here. On only where no daemon does it."
  type        = bool
}

variable "jsearch_enabled" {
  description = "Whether there is anything that JSearch is asked."
  type        = bool
}

variable "watchdog_enabled" {
  description = "Whether the watchdog looks every quarter of an hour."
  type        = bool
}

variable "cluster_arn" {
  description = "Where jobs run."
  type        = string
}

variable "task_definition_arn" {
  description = "The definition of a job."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group_id" {
  description = "Of the tasks."
  type        = string
}

variable "role_arn" {
  description = "The scheduler's."
  type        = string
}
