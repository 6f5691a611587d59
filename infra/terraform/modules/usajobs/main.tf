# The whole product in one environment: the modules beside this one, put together.

data "aws_region" "current" {}

locals {
  name        = "usajobs-${var.environment}"
  web_enabled = var.web != null
  # By what they hold. Terraform makes them empty; docs/deploy-aws.md tells how to fill them.
  secret_names = merge(
    { auth = var.usajobs_auth_secret_name, db_url = var.db_url_secret_name, dagster_pg_url = var.dagster_pg_url_secret_name },
    var.notify_secret_name == null ? {} : { notify = var.notify_secret_name },
    var.jsearch == null ? {} : { jsearch = var.jsearch.secret_name },
  )
  product_settings = merge(
    { SCHEDULES = var.schedule_without_daemon ? "off" : "on" },
    local.web_enabled ? { DAGSTER_UI_URL = "https://${var.web.hostname}" } : {},
    var.extra_environment,
  )
}

module "encryption" {
  source = "../encryption"

  name        = local.name
  kms_key_arn = var.kms_key_arn
}

module "network" {
  source = "../network"

  name                 = local.name
  cidr                 = var.vpc_cidr
  nat_gateway_per_zone = var.highly_available
  existing             = var.existing_network
  allowed_cidrs        = local.web_enabled ? var.web.allowed_cidrs : []
  kms_key_arn          = module.encryption.key_arn
}

module "registry" {
  source = "../registry"

  name        = local.name
  kms_key_arn = module.encryption.key_arn
}

module "lake" {
  source = "../lake"

  name                     = local.name
  kms_key_arn              = module.encryption.key_arn
  lake_encryption          = var.lake_encryption
  bronze_prefix            = var.bronze_prefix
  archive_after_days       = var.archive_after_days
  archive_storage_class    = var.archive_storage_class
  bronze_expire_after_days = var.bronze_expire_after_days
}

module "database" {
  source = "../database"

  name                = local.name
  kms_key_arn         = module.encryption.key_arn
  subnet_ids          = module.network.private_subnet_ids
  security_group_id   = module.network.security_group_ids["database"]
  instance_class      = var.database.instance_class
  storage_gb          = var.database.storage_gb
  storage_max_gb      = var.database.storage_max_gb
  backup_days         = var.database.backup_days
  multi_az            = var.highly_available
  deletion_protection = var.deletion_protection
}

module "cluster" {
  source = "../cluster"

  name         = local.name
  kms_key_arn  = module.encryption.key_arn
  vpc_id       = module.network.vpc_id
  secret_names = local.secret_names
}

module "roles" {
  source = "../roles"

  name                     = local.name
  kms_key_arn              = module.encryption.key_arn
  lake_arn                 = module.lake.bucket_arn
  logs_bucket_arn          = module.lake.logs_bucket_arn
  log_group_arn            = module.cluster.log_group_arn
  repository_arn           = module.registry.repository_arn
  cluster_arn              = module.cluster.cluster_arn
  cluster_name             = module.cluster.cluster_name
  secret_arns              = module.cluster.secret_arns
  administrator_secret_arn = module.database.administrator_secret_arn
  dead_letter_queue_arn    = module.schedule.dead_letter_queue_arn
}

module "tasks" {
  source = "../tasks"

  name                     = local.name
  environment              = var.environment
  repository_url           = module.registry.repository_url
  image_digest             = var.image_digest
  cpu_architecture         = var.cpu_architecture
  container_cpu            = var.container_cpu
  container_memory         = var.container_memory
  keyword                  = var.keyword
  location_name            = var.location_name
  max_pages                = var.max_pages
  jsearch                  = var.jsearch
  search_since             = var.search_since
  bronze_prefix            = var.bronze_prefix
  product_settings         = local.product_settings
  web_read_only            = local.web_enabled ? var.web.read_only : true
  lake_bucket              = module.lake.bucket
  logs_bucket              = module.lake.logs_bucket
  log_group                = module.cluster.log_group
  code_server_host         = module.cluster.code_server_host
  database_host            = module.database.host
  secret_arns              = module.cluster.secret_arns
  administrator_secret_arn = module.database.administrator_secret_arn
  task_role_arns           = module.roles.task_role_arns
  execution_role_arns      = module.roles.execution_role_arns
}

module "access" {
  source = "../access"
  count  = local.web_enabled ? 1 : 0

  name                = local.name
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.public_subnet_ids
  security_group_id   = module.network.security_group_ids["balancer"]
  logs_bucket         = module.lake.logs_bucket
  hostname            = var.web.hostname
  certificate_arn     = var.web.certificate_arn
  hosted_zone_id      = var.web.hosted_zone_id
  oidc                = var.web.oidc
  web_acl_arn         = var.web.web_acl_arn
  deletion_protection = var.deletion_protection
}

module "services" {
  source = "../services"

  enabled                  = var.services_enabled && !var.schedule_without_daemon
  cluster_arn              = module.cluster.cluster_arn
  task_definition_arns     = module.tasks.arns
  subnet_ids               = module.network.private_subnet_ids
  security_group_ids       = module.network.security_group_ids
  code_server_registry_arn = module.cluster.code_server_registry_arn
  web_enabled              = local.web_enabled
  target_group_arn         = local.web_enabled ? module.access[0].target_group_arn : null
}

module "schedule" {
  source = "../schedule"

  name                = local.name
  kms_key_arn         = module.encryption.key_arn
  schedule_expression = var.schedule_expression
  timezone            = var.schedule_timezone
  daily_enabled       = var.services_enabled && var.schedule_without_daemon
  jsearch_enabled     = var.jsearch != null
  watchdog_enabled    = var.services_enabled
  cluster_arn         = module.cluster.cluster_arn
  task_definition_arn = module.tasks.arns["job"]
  subnet_ids          = module.network.private_subnet_ids
  security_group_id   = module.network.security_group_ids["tasks"]
  role_arn            = module.roles.scheduler_role_arn
}

module "alarms" {
  source = "../alarms"

  name                   = local.name
  environment            = var.environment
  region                 = data.aws_region.current.region
  enabled                = var.services_enabled
  daemon_expected        = !var.schedule_without_daemon
  kms_key_arn            = module.encryption.key_arn
  emails                 = var.alarm_emails
  runbook_url            = var.runbook_url
  cluster_name           = module.cluster.cluster_name
  log_group              = module.cluster.log_group
  database_identifier    = module.database.identifier
  dead_letter_queue_name = module.schedule.dead_letter_queue_name
}
