output "ecr_repo_url" {
  description = "What to push the image to."
  value       = module.registry.repository_url
}

output "ecs_cluster_arn" {
  description = "Where everything runs."
  value       = module.cluster.cluster_arn
}

output "task_definition_arn" {
  description = "The definition of a job: any usajobs command."
  value       = module.tasks.arns["job"]
}

output "bootstrap_task_definition_arn" {
  description = "The definition of the task that makes the databases."
  value       = module.tasks.arns["bootstrap"]
}

output "event_rule_name" {
  description = "Name of the daily sweep's schedule. It is one of EventBridge Scheduler, which replaces rules of EventBridge."
  value       = module.schedule.sweep_name
}

output "log_group" {
  description = "Where all tasks log."
  value       = module.cluster.log_group
}

output "database_host" {
  description = "For DB_URL and DAGSTER_PG_URL."
  value       = module.database.host
}

output "lake_bucket" {
  description = "The lake."
  value       = module.lake.bucket
}

output "task_network" {
  description = "For aws ecs run-task --network-configuration: private subnets and the tasks' security group."
  value = jsonencode({
    awsvpcConfiguration = {
      subnets        = module.network.private_subnet_ids
      securityGroups = [module.network.security_group_ids["tasks"]]
      assignPublicIp = "DISABLED"
    }
  })
}

output "services" {
  description = "The services, as commands name them."
  value       = module.services.names
}

output "web_dns_name" {
  description = "Where the UI's hostname has to point to, if its zone is not in Route 53. Null without a UI."
  value       = one(module.access[*].dns_name)
}

output "alarm_topic_arn" {
  description = "Where alarms are sent; subscribe a pager or a chat to it."
  value       = module.alarms.topic_arn
}

output "dashboard_name" {
  description = "In CloudWatch."
  value       = module.alarms.dashboard_name
}
