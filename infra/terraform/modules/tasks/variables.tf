variable "name" {
  description = "Prefix of the families, such as usajobs-production."
  type        = string
}

variable "environment" {
  description = "USAJOBS_ENVIRONMENT: metrics carry it."
  type        = string
}

variable "repository_url" {
  description = "Where the image is."
  type        = string
}

variable "image_digest" {
  description = "Which image: sha256:… as the push printed it. Null as long as there is none; nothing can run then."
  type        = string

  validation {
    condition     = var.image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "A digest such as sha256:0123…; a tag is not enough."
  }
}

variable "cpu_architecture" {
  description = "What the image was built for."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "X86_64 or ARM64."
  }
}

variable "container_cpu" {
  description = "CPU units of a run and of a job; 1024 is one processor."
  type        = number
}

variable "container_memory" {
  description = "Memory of a run and of a job, in MiB."
  type        = number
}

variable "keyword" {
  description = "Narrows the sweep to a keyword. Null sweeps everything that is open."
  type        = string
}

variable "location_name" {
  description = "Narrows the sweep to a place. Null sweeps everything that is open."
  type        = string
}

variable "max_pages" {
  description = "Cuts the sweep after so many pages; such a day is never proven. Null cuts nothing."
  type        = number
}

variable "jsearch" {
  description = "What JSearch is asked, and how much of it. Null is off."
  type = object({
    queries      = list(string)
    country      = optional(string)
    date_posted  = optional(string)
    max_pages    = optional(number)
    max_requests = optional(number)
    api_host     = optional(string)
    base_url     = optional(string)
  })
}

variable "search_since" {
  description = "First day that a sweep is expected of, as 2026-12-01."
  type        = string
}

variable "bronze_prefix" {
  description = "Where raw pages are in the bucket."
  type        = string
}

variable "product_settings" {
  description = "Further settings of the product, by variable; no secrets."
  type        = map(string)
}

variable "web_read_only" {
  description = "Whether the UI is to look only."
  type        = bool
}

variable "lake_bucket" {
  description = "The lake."
  type        = string
}

variable "logs_bucket" {
  description = "Where what runs print is kept."
  type        = string
}

variable "log_group" {
  description = "Where tasks log."
  type        = string
}

variable "code_server_host" {
  description = "The code server's name inside the VPC."
  type        = string
}

variable "database_host" {
  description = "The server, for the bootstrap task; everything else has it in its URLs."
  type        = string
}

variable "secret_arns" {
  description = "The product's secrets by what they hold."
  type        = map(string)
}

variable "administrator_secret_arn" {
  description = "The database administrator's password, for the bootstrap task."
  type        = string
}

variable "task_role_arns" {
  description = "By role: worker, launcher, viewer."
  type        = map(string)
}

variable "execution_role_arns" {
  description = "By role: execution, bootstrap."
  type        = map(string)
}
