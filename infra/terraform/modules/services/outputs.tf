output "names" {
  description = "The services, as commands name them."
  value       = concat([aws_ecs_service.code.name, aws_ecs_service.daemon.name], aws_ecs_service.web[*].name)
}
