output "vpc_id" {
  description = "The VPC."
  value       = local.vpc_id
}

output "private_subnet_ids" {
  description = "Where tasks and the database are."
  value       = local.private_subnet_ids
}

output "public_subnet_ids" {
  description = "Where the load balancer is."
  value       = local.public_subnet_ids
}

output "security_group_ids" {
  description = "By role: balancer, web, tasks, database."
  value = {
    balancer = aws_security_group.balancer.id
    web      = aws_security_group.web.id
    tasks    = aws_security_group.tasks.id
    database = aws_security_group.database.id
  }
}
