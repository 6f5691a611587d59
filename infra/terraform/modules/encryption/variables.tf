variable "name" {
  description = "Prefix of all names, such as usajobs-production."
  type        = string
}

variable "kms_key_arn" {
  description = "A key of your own. Its policy has to let CloudWatch Logs and alarms use it, as ours does. Null makes one."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "Give the ARN of a KMS key."
  }
}
