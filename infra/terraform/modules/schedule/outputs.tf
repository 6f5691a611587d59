output "sweep_name" {
  description = "The schedule of the daily sweep."
  value       = aws_scheduler_schedule.this["sweep"].name
}

output "dead_letter_queue_arn" {
  description = "Where it is put what could not be started."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dead_letter_queue_name" {
  description = "The same, as alarms name it."
  value       = aws_sqs_queue.dead_letters.name
}
