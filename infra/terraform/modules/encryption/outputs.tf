output "key_arn" {
  description = "The key that encrypts everything of this environment."
  value       = var.kms_key_arn == null ? aws_kms_key.this[0].arn : var.kms_key_arn
}
