# A VPC with private subnets for everything that runs, and public ones for the load balancer and the NAT gateway only.
# With `existing` nothing is made here but the security groups.

data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:cut to zone_count; names are in order, and a zone that AWS adds comes at the end
  state = "available"
}

data "aws_region" "current" {}

locals {
  create = var.existing == null
  zones  = slice(data.aws_availability_zones.available.names, 0, var.zone_count)
  # Without a NAT gateway in each zone, all zones use that of the first.
  gateways = local.create ? (var.nat_gateway_per_zone ? var.zone_count : 1) : 0

  vpc_id             = local.create ? aws_vpc.this[0].id : var.existing.vpc_id
  private_subnet_ids = local.create ? aws_subnet.private[*].id : var.existing.private_subnet_ids
  public_subnet_ids  = local.create ? aws_subnet.public[*].id : var.existing.public_subnet_ids
}

resource "aws_vpc" "this" {
  count = local.create ? 1 : 0

  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# Whatever is started without a security group gets this one, which lets nothing in or out.
resource "aws_default_security_group" "closed" {
  count = local.create ? 1 : 0

  vpc_id = aws_vpc.this[0].id
}

resource "aws_subnet" "private" {
  count = local.create ? var.zone_count : 0

  vpc_id            = aws_vpc.this[0].id
  cidr_block        = cidrsubnet(var.cidr, 4, count.index)
  availability_zone = local.zones[count.index]

  tags = { Name = "${var.name}-private-${local.zones[count.index]}" }
}

resource "aws_subnet" "public" {
  count = local.create ? var.zone_count : 0

  vpc_id                  = aws_vpc.this[0].id
  cidr_block              = cidrsubnet(var.cidr, 4, count.index + 8)
  availability_zone       = local.zones[count.index]
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${local.zones[count.index]}" }
}

resource "aws_internet_gateway" "this" {
  count = local.create ? 1 : 0

  vpc_id = aws_vpc.this[0].id
}

resource "aws_eip" "nat" {
  count = local.gateways

  domain = "vpc"
}

resource "aws_nat_gateway" "this" {
  count = local.gateways

  allocation_id = aws_eip.nat[count.index].id
  subnet_id     = aws_subnet.public[count.index].id

  tags       = { Name = "${var.name}-${local.zones[count.index]}" }
  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  count = local.create ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this[0].id
  }

  tags = { Name = "${var.name}-public" }
}

resource "aws_route_table" "private" {
  count = local.create ? var.zone_count : 0

  vpc_id = aws_vpc.this[0].id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this[var.nat_gateway_per_zone ? count.index : 0].id
  }

  tags = { Name = "${var.name}-private-${local.zones[count.index]}" }
}

resource "aws_route_table_association" "public" {
  count = local.create ? var.zone_count : 0

  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_route_table_association" "private" {
  count = local.create ? var.zone_count : 0

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[count.index].id
}

# The lake's traffic stays inside and costs nothing; through the NAT gateway every gigabyte would.
resource "aws_vpc_endpoint" "s3" {
  count = local.create ? 1 : 0

  vpc_id            = aws_vpc.this[0].id
  service_name      = "com.amazonaws.${data.aws_region.current.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = aws_route_table.private[*].id
}
