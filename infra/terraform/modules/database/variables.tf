variable "name" {
  description = "Name of the server and prefix of what belongs to it."
  type        = string
}

variable "kms_key_arn" {
  description = "Encrypts storage, backups, the administrator's password and the performance figures."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones."
  type        = list(string)
}

variable "security_group_id" {
  description = "Lets tasks in, and nobody else."
  type        = string
}

variable "major_version" {
  description = "Of PostgreSQL; minor versions come by themselves in the maintenance window."
  type        = string
  default     = "17"

  validation {
    condition     = can(regex("^(1[6-9]|[2-9][0-9])$", var.major_version))
    error_message = "16 or newer, the major version only."
  }
}

variable "instance_class" {
  description = "Size of the server."
  type        = string

  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "Such as db.t4g.medium."
  }
}

variable "storage_gb" {
  description = "Storage to begin with. A million postings take 5 GB (docs/scale.md)."
  type        = number
  default     = 50

  validation {
    condition     = var.storage_gb >= 20
    error_message = "20 GB at least."
  }
}

variable "storage_max_gb" {
  description = "Up to here RDS adds storage by itself."
  type        = number
  default     = 200

  validation {
    condition     = var.storage_max_gb > var.storage_gb
    error_message = "More than storage_gb."
  }
}

variable "multi_az" {
  description = "A second server in another zone that takes over; costs as much again."
  type        = bool
}

variable "backup_days" {
  description = "Days back to which the server can be restored, to the second."
  type        = number

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "7 to 35."
  }
}

variable "deletion_protection" {
  description = "Refuses to delete the server, by whatever way."
  type        = bool
  default     = true
}
