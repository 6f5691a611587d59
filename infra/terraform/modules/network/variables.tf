variable "name" {
  description = "Prefix of all names, such as usajobs-production."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC; cut into sixteen, of which up to six are used."
  type        = string
  default     = "10.20.0.0/20"

  validation {
    condition     = can(cidrsubnet(var.cidr, 4, 15))
    error_message = "Give an IPv4 range such as 10.20.0.0/20."
  }
}

variable "zone_count" {
  description = "Availability zones to spread over; the database and the load balancer need two."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 3
    error_message = "Two or three zones."
  }
}

variable "nat_gateway_per_zone" {
  description = "One NAT gateway for each zone instead of one for all: survives the loss of a zone, costs more."
  type        = bool
  default     = false
}

variable "existing" {
  description = "A VPC that is there already; its private subnets need a way out to the internet. Null makes one."
  type = object({
    vpc_id             = string
    private_subnet_ids = list(string)
    public_subnet_ids  = list(string)
  })
  default = null

  validation {
    condition     = var.existing == null || try(length(var.existing.private_subnet_ids) >= 2, false)
    error_message = "At least two private subnets, in different zones."
  }
}

variable "allowed_cidrs" {
  description = "From where the load balancer may be reached at all; the login comes on top."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrnetmask(cidr))])
    error_message = "IPv4 ranges such as 203.0.113.0/24."
  }
}

variable "kms_key_arn" {
  description = "Encrypts the flow logs."
  type        = string
}
