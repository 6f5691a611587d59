# Production: a second database server in another zone, and a NAT gateway in each.

locals {
  environment = "production"
}

module "usajobs" {
  source = "../../modules/usajobs"

  environment      = local.environment
  highly_available = true
  database         = { instance_class = "db.m7g.large", storage_gb = 100, storage_max_gb = 500, backup_days = 30 }

  image_digest               = var.image_digest
  services_enabled           = var.services_enabled
  deletion_protection        = var.deletion_protection
  container_cpu              = var.container_cpu
  container_memory           = var.container_memory
  keyword                    = var.keyword
  location_name              = var.location_name
  max_pages                  = var.max_pages
  jsearch                    = var.jsearch
  search_since               = var.search_since
  extra_environment          = var.extra_environment
  schedule_expression        = var.schedule_expression
  schedule_without_daemon    = var.schedule_without_daemon
  usajobs_auth_secret_name   = var.usajobs_auth_secret_name
  db_url_secret_name         = var.db_url_secret_name
  dagster_pg_url_secret_name = var.dagster_pg_url_secret_name
  notify_secret_name         = var.notify_secret_name
  kms_key_arn                = var.kms_key_arn
  bronze_expire_after_days   = var.bronze_expire_after_days
  existing_network           = var.existing_network
  web                        = var.web
  alarm_emails               = var.alarm_emails
  runbook_url                = var.runbook_url
}
