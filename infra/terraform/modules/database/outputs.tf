output "identifier" {
  description = "The server, as alarms name it."
  value       = aws_db_instance.this.identifier
}

output "host" {
  description = "Where it is; reachable from the tasks only."
  value       = aws_db_instance.this.address
}

output "administrator_secret_arn" {
  description = "The administrator's name and password, for the bootstrap task."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}
