# What runs where: one image, a definition for each part. `code`, `daemon` and `web` are services; `run` is what
# Dagster starts, one for each run, hence one for each partition; `job` is a usajobs command by hand or by schedule;
# `bootstrap` makes the databases.

data "aws_region" "current" {}

locals {
  image = "${var.repository_url}@${coalesce(var.image_digest, "sha256:${join("", [for _ in range(64) : "0"])}")}"
  # The image's own entry point is usajobs. Dagster's commands, and those that it sends along for a run, are called by this.
  any_command = ["/usr/bin/env"]
  workspace   = "/opt/dagster/workspace.yaml"

  dagster_environment = merge(local.environment, {
    DAGSTER_DISABLE_TELEMETRY   = "1"
    DAGSTER_HOME                = "/opt/dagster/home"
    USAJOBS_CODE_SERVER_HOST    = var.code_server_host
    USAJOBS_COMPUTE_LOGS_BUCKET = var.logs_bucket
    USAJOBS_RUN_TASK_DEFINITION = "${var.name}-run"
  })
  # Whoever starts runs looks their definition up once, when it starts itself. With this in its own definition it is started
  # again when that of a run changes. Nothing reads it. Not in dagster_environment, which the run has too: a circle.
  launcher_environment = merge(local.dagster_environment, {
    USAJOBS_RUN_REVISION = sha256(jsonencode([
      local.image, var.container_cpu, var.container_memory, var.cpu_architecture, local.all_secrets, local.dagster_environment,
    ]))
  })
  environment = merge(local.search, local.jsearch, {
    AWS_DEFAULT_REGION  = data.aws_region.current.region
    BRONZE_S3_BUCKET    = var.lake_bucket
    BRONZE_S3_PREFIX    = var.bronze_prefix
    LOG_FORMAT          = "json"
    SEARCH_SINCE        = var.search_since
    USAJOBS_ENVIRONMENT = var.environment
    USAJOBS_MODE        = "live"
  }, var.product_settings)
  # What is not asked for is not set: an empty value would be another question.
  search = { for name, value in {
    KEYWORD       = var.keyword
    LOCATION_NAME = var.location_name
    MAX_PAGES     = var.max_pages == null ? null : tostring(var.max_pages)
  } : name => value if value != null }
  jsearch = var.jsearch == null ? {} : { for name, value in {
    JSEARCH_QUERIES      = join("; ", var.jsearch.queries)
    JSEARCH_COUNTRY      = var.jsearch.country
    JSEARCH_DATE_POSTED  = var.jsearch.date_posted
    JSEARCH_MAX_PAGES    = var.jsearch.max_pages == null ? null : tostring(var.jsearch.max_pages)
    JSEARCH_MAX_REQUESTS = var.jsearch.max_requests == null ? null : tostring(var.jsearch.max_requests)
    JSEARCH_API_HOST     = var.jsearch.api_host
    JSEARCH_BASE_URL     = var.jsearch.base_url
  } : name => value if value != null }

  database_secrets = {
    DB_URL         = var.secret_arns["db_url"]
    DAGSTER_PG_URL = var.secret_arns["dagster_pg_url"]
  }
  # A key is registered to an address, and receivers share the secret that signs: each pair is one secret, in JSON.
  notify_secrets = { for name in contains(keys(var.secret_arns), "notify") ? ["NOTIFY_URLS", "NOTIFY_SECRET"] : [] :
  name => "${var.secret_arns["notify"]}:${name}::" }
  auth_secrets = { for name in ["USAJOBS_AUTH_KEY", "USAJOBS_USER_AGENT"] : name => "${var.secret_arns["auth"]}:${name}::" }
  jsearch_secrets = { for name in contains(keys(var.secret_arns), "jsearch") ? ["JSEARCH_API_KEY"] : [] :
  name => "${var.secret_arns["jsearch"]}:${name}::" }
  all_secrets = merge(local.database_secrets, local.notify_secrets, local.auth_secrets, local.jsearch_secrets)
  administrator_secrets = {
    PGUSER     = "${var.administrator_secret_arn}:username::"
    PGPASSWORD = "${var.administrator_secret_arn}:password::"
  }

  tasks = {
    code = {
      command     = ["dagster", "api", "grpc", "-m", "usajobs_assets.definitions", "-h", "0.0.0.0", "-p", "4000", "--location-name", "usajobs_assets"]
      entry_point = local.any_command, environment = local.dagster_environment
      secrets     = merge(local.database_secrets, local.notify_secrets), role = "worker", execution = "execution"
      cpu         = 512, memory = 2048, port = 4000
      health      = ["CMD", "dagster", "api", "grpc-health-check", "-p", "4000"]
    }
    daemon = {
      command     = ["dagster-daemon", "run", "-w", local.workspace]
      entry_point = local.any_command, environment = local.launcher_environment
      secrets     = { DAGSTER_PG_URL = local.database_secrets["DAGSTER_PG_URL"] }, role = "launcher", execution = "execution"
      cpu         = 512, memory = 1024, port = null
      health      = ["CMD", "dagster-daemon", "liveness-check"]
    }
    web = {
      command     = concat(["dagster-webserver", "-h", "0.0.0.0", "-p", "3000", "-w", local.workspace], var.web_read_only ? ["--read-only"] : [])
      entry_point = local.any_command, environment = var.web_read_only ? local.dagster_environment : local.launcher_environment
      secrets     = { DAGSTER_PG_URL = local.database_secrets["DAGSTER_PG_URL"] }, role = var.web_read_only ? "viewer" : "launcher", execution = "execution"
      cpu         = 512, memory = 1024, port = 3000
      health      = ["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/server_info', timeout=10)"]
    }
    run = {
      command     = ["false"]
      entry_point = local.any_command, environment = local.dagster_environment
      secrets     = local.all_secrets, role = "worker", execution = "execution"
      cpu         = var.container_cpu, memory = var.container_memory, port = null
      health      = null
    }
    job = {
      command     = ["--help"]
      entry_point = ["usajobs"], environment = local.environment
      secrets     = local.all_secrets, role = "worker", execution = "execution"
      cpu         = var.container_cpu, memory = var.container_memory, port = null
      health      = null
    }
    bootstrap = {
      command     = ["db", "bootstrap"]
      entry_point = ["usajobs"], role = "viewer", execution = "bootstrap"
      environment = merge(local.environment, { PGHOST = var.database_host, PGSSLMODE = "verify-full", PGSSLROOTCERT = "/opt/rds/ca.pem" })
      secrets     = merge(local.database_secrets, local.administrator_secrets)
      cpu         = 256, memory = 512, port = null
      health      = null
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.tasks

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  task_role_arn            = var.task_role_arns[each.value.role]
  execution_role_arn       = var.execution_role_arns[each.value.execution]
  # A revision that is replaced stays: the daemon of before starts runs by it until the new one is there.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  # All that a task may write to; gone with it. The image makes both folders the product's own (infra/aws/Dockerfile).
  volume {
    name = "state"
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = each.key
    image                  = local.image
    essential              = true
    entryPoint             = each.value.entry_point
    command                = each.value.command
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    # The product stops within 30 seconds of SIGTERM; a load that is being committed gets more.
    stopTimeout     = each.key == "run" || each.key == "job" ? 120 : 30
    environment     = [for name, value in each.value.environment : { name = name, value = value }]
    secrets         = [for name, arn in each.value.secrets : { name = name, valueFrom = arn }]
    linuxParameters = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    portMappings    = each.value.port == null ? [] : [{ containerPort = each.value.port, protocol = "tcp" }]
    mountPoints = [
      { sourceVolume = "state", containerPath = "/var/lib/usajobs", readOnly = false },
      { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false },
    ]
    healthCheck = each.value.health == null ? null : { command = each.value.health, interval = 60, timeout = 30, retries = 3, startPeriod = 120 }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.log_group
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = each.key
        # Nothing that is printed may stop a run because CloudWatch is slow.
        mode            = "non-blocking"
        max-buffer-size = "25m"
      }
    }
  }])

  #checkov:skip=CKV_AWS_97:no EFS; the volumes are the task's own, on storage that Fargate encrypts
}
