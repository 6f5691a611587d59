variable "enabled" {
  description = "Whether anything runs. Off until the databases are there."
  type        = bool
}

variable "cluster_arn" {
  description = "Where the services run."
  type        = string
}

variable "task_definition_arns" {
  description = "By part: code, daemon, web."
  type        = map(string)
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group_ids" {
  description = "By role: tasks, web."
  type        = map(string)
}

variable "code_server_registry_arn" {
  description = "Where the code server enters its address."
  type        = string
}

variable "web_enabled" {
  description = "Whether there is a webserver. By itself, since a plan does not know the target group before it is made."
  type        = bool
}

variable "target_group_arn" {
  description = "Where the load balancer looks for the webserver. Null without one."
  type        = string
}
