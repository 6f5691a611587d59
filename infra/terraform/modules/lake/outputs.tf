output "bucket" {
  description = "BRONZE_S3_BUCKET of the product."
  value       = aws_s3_bucket.lake.id
}

output "bucket_arn" {
  description = "For the policy of who reads and writes."
  value       = aws_s3_bucket.lake.arn
}

output "logs_bucket" {
  description = "Where logs go that are files; its policy is in force."
  value       = aws_s3_bucket_policy.logs.bucket
}

output "logs_bucket_arn" {
  description = "For the policy of who writes what runs printed."
  value       = aws_s3_bucket.logs.arn
}
