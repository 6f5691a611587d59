output "repository_url" {
  description = "What to push to and pull from."
  value       = aws_ecr_repository.this.repository_url
}

output "repository_arn" {
  description = "For the policy of who pulls."
  value       = aws_ecr_repository.this.arn
}
