# The three parts of Dagster that are always there: code server, daemon, webserver. Runs are tasks that the daemon starts.

locals {
  count = var.enabled ? 1 : 0
}

resource "aws_ecs_service" "code" {
  name            = "code"
  cluster         = var.cluster_arn
  task_definition = var.task_definition_arns["code"]
  desired_count   = local.count
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_ids["tasks"]]
    assign_public_ip = false
  }

  service_registries {
    registry_arn = var.code_server_registry_arn
  }
}

resource "aws_ecs_service" "daemon" {
  name            = "daemon"
  cluster         = var.cluster_arn
  task_definition = var.task_definition_arns["daemon"]
  desired_count   = local.count
  launch_type     = "FARGATE"
  propagate_tags  = "SERVICE"

  # Never two: the old daemon ends before the new one begins.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_ids["tasks"]]
    assign_public_ip = false
  }
}

resource "aws_ecs_service" "web" {
  count = var.web_enabled ? 1 : 0

  name                              = "web"
  cluster                           = var.cluster_arn
  task_definition                   = var.task_definition_arns["web"]
  desired_count                     = local.count
  launch_type                       = "FARGATE"
  propagate_tags                    = "SERVICE"
  health_check_grace_period_seconds = 180

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_ids["web"]]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = var.target_group_arn
    container_name   = "web"
    container_port   = 3000
  }
}
