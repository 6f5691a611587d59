output "dns_name" {
  description = "Where the hostname has to point to."
  value       = aws_lb.this.dns_name
}

# From the listener: a service may only register with a target group that a load balancer uses.
output "target_group_arn" {
  description = "Where the webserver's tasks are entered."
  value       = aws_lb_listener.https.default_action[1].target_group_arn
}
