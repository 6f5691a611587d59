variable "name" {
  description = "Name of the repository."
  type        = string
}

variable "kms_key_arn" {
  description = "Encrypts the images."
  type        = string
}

variable "images_kept" {
  description = "How many images stay, the newest first."
  type        = number
  default     = 50

  validation {
    condition     = var.images_kept >= 5
    error_message = "Keep at least five: a rollback needs an older one."
  }
}
