variable "name" {
  description = "Name of the load balancer; 32 characters at most."
  type        = string

  validation {
    condition     = length(var.name) <= 32
    error_message = "AWS allows 32 characters."
  }
}

variable "vpc_id" {
  description = "Where the webserver is."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A load balancer needs two zones."
  }
}

variable "security_group_id" {
  description = "Says from where it may be reached."
  type        = string
}

variable "logs_bucket" {
  description = "Where it writes who asked for what."
  type        = string
}

variable "hostname" {
  description = "The UI's name, as in the certificate."
  type        = string
}

variable "certificate_arn" {
  description = "A certificate for the hostname, in ACM and in this region."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:", var.certificate_arn))
    error_message = "Give the ARN of a certificate in ACM."
  }
}

variable "hosted_zone_id" {
  description = "The zone in Route 53 that gets the name. Null where DNS is elsewhere."
  type        = string
}

variable "oidc" {
  description = "The identity provider. The client secret is in Secrets Manager under the name that is given."
  type = object({
    issuer                 = string
    authorization_endpoint = string
    token_endpoint         = string
    user_info_endpoint     = string
    client_id              = string
    client_secret_name     = string
  })

  validation {
    condition     = alltrue([for address in [var.oidc.issuer, var.oidc.token_endpoint, var.oidc.user_info_endpoint] : startswith(address, "https://")])
    error_message = "An identity provider is reached over https."
  }
}

variable "web_acl_arn" {
  description = "A web application firewall to put before it. Null is none."
  type        = string
}

variable "deletion_protection" {
  description = "Refuses to delete the load balancer."
  type        = bool
  default     = true
}
