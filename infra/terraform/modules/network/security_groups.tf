# Who may talk to whom:
#
#   people ──443──▶ balancer ──3000──▶ web ──4000──▶ tasks (code server, daemon, runs) ──5432──▶ database
#                                       └────────────5432──────────────────────────────────────────▲

resource "aws_security_group" "balancer" {
  #checkov:skip=CKV2_AWS_5:attached to the load balancer, which is in the module access
  name        = "${var.name}-balancer"
  description = "The load balancer before the UI"
  vpc_id      = local.vpc_id
}

resource "aws_security_group" "web" {
  #checkov:skip=CKV2_AWS_5:attached to the webserver's tasks, which are in the module services
  name        = "${var.name}-web"
  description = "The Dagster UI"
  vpc_id      = local.vpc_id
}

resource "aws_security_group" "tasks" {
  #checkov:skip=CKV2_AWS_5:attached to the tasks, which are in the module services
  name        = "${var.name}-tasks"
  description = "Code server, daemon, and every run"
  vpc_id      = local.vpc_id
}

resource "aws_security_group" "database" {
  #checkov:skip=CKV2_AWS_5:attached to the database, which is in the module database
  name        = "${var.name}-database"
  description = "Postgres"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "balancer_https" {
  for_each = toset(var.allowed_cidrs)

  security_group_id = aws_security_group.balancer.id
  description       = "People, before the login"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_web" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "The UI"
  referenced_security_group_id = aws_security_group.web.id
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
}

# The balancer itself asks the identity provider for the token of who has logged in; its addresses change.
#trivy:ignore:AVD-AWS-0104
resource "aws_vpc_security_group_egress_rule" "balancer_to_provider" {
  security_group_id = aws_security_group.balancer.id
  description       = "The identity provider"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "web_from_balancer" {
  security_group_id            = aws_security_group.web.id
  description                  = "The load balancer"
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
}

resource "aws_vpc_security_group_ingress_rule" "code_server" {
  for_each = { web = aws_security_group.web.id, tasks = aws_security_group.tasks.id }

  security_group_id            = aws_security_group.tasks.id
  description                  = "The code server, for ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 4000
  to_port                      = 4000
}

resource "aws_vpc_security_group_egress_rule" "code_server" {
  for_each = { web = aws_security_group.web.id, tasks = aws_security_group.tasks.id }

  security_group_id            = each.value
  description                  = "The code server, from ${each.key}"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 4000
  to_port                      = 4000
}

# data.usajobs.gov, whoever is notified, and AWS itself: addresses that change, so the port is the limit.
#trivy:ignore:AVD-AWS-0104
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each = { web = aws_security_group.web.id, tasks = aws_security_group.tasks.id }

  security_group_id = each.value
  description       = "HTTPS, from ${each.key}"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "postgres" {
  for_each = { web = aws_security_group.web.id, tasks = aws_security_group.tasks.id }

  security_group_id            = each.value
  description                  = "The database, from ${each.key}"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres" {
  for_each = { web = aws_security_group.web.id, tasks = aws_security_group.tasks.id }

  security_group_id            = aws_security_group.database.id
  description                  = "Postgres, for ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}
