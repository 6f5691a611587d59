variable "name" {
  description = "Prefix of the buckets' names; the account's number makes them unique."
  type        = string
}

variable "kms_key_arn" {
  description = "Encrypts the lake, unless lake_encryption says otherwise."
  type        = string
}

variable "lake_encryption" {
  description = "aws:kms, with the key of this environment, or AES256, with S3's own."
  type        = string
  default     = "aws:kms"

  validation {
    condition     = contains(["aws:kms", "AES256"], var.lake_encryption)
    error_message = "aws:kms or AES256."
  }
}

variable "bronze_prefix" {
  description = "Where raw pages are in the bucket; BRONZE_S3_PREFIX of the product."
  type        = string
  default     = "bronze/usajobs"

  validation {
    condition     = can(regex("^[^/].*[^/]$", var.bronze_prefix))
    error_message = "Without slashes at its ends."
  }
}

variable "archive_after_days" {
  description = "Age at which raw pages go to the archive tier."
  type        = number
  default     = 30

  validation {
    condition     = var.archive_after_days >= 30
    error_message = "30 days at least: S3 moves nothing earlier to an infrequent-access tier."
  }
}

variable "archive_storage_class" {
  description = "The archive tier. Only those that answer at once: replay, verify and explain read old pages."
  type        = string
  default     = "GLACIER_IR"

  validation {
    condition     = contains(["GLACIER_IR", "STANDARD_IA", "INTELLIGENT_TIERING"], var.archive_storage_class)
    error_message = "GLACIER_IR, STANDARD_IA or INTELLIGENT_TIERING: from the others objects must be restored first."
  }
}

variable "bronze_expire_after_days" {
  description = "Age at which raw pages are deleted for good. Null, the default, is never."
  type        = number
  default     = null

  validation {
    condition     = var.bronze_expire_after_days == null || try(var.bronze_expire_after_days >= var.archive_after_days + 90, false)
    error_message = "At least 90 days after the move to the archive tier, which are paid in any case."
  }
}

variable "noncurrent_expire_after_days" {
  description = "How long a replaced or deleted version can be brought back."
  type        = number
  default     = 90

  validation {
    condition     = var.noncurrent_expire_after_days >= 7
    error_message = "A week at least: an accident has to be noticed first."
  }
}

variable "logs_expire_after_days" {
  description = "Age at which log files are deleted."
  type        = number
  default     = 90

  validation {
    condition     = var.logs_expire_after_days >= 1
    error_message = "A day at least."
  }
}
