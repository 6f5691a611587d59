# The lake: raw pages for good, silver's Parquet, gold. Nobody who runs in ECS may delete from it (module roles).

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "lake" {
  #checkov:skip=CKV_AWS_144:one region holds everything; docs/deploy-aws.md tells what a copy elsewhere takes
  #checkov:skip=CKV2_AWS_62:nothing waits for objects; the ledger in Postgres says what has arrived
  #checkov:skip=CKV_AWS_145:the key is chosen by lake_encryption, a KMS key unless somebody changes it
  bucket = "${var.name}-lake-${data.aws_caller_identity.current.account_id}"
}

resource "aws_s3_bucket_ownership_controls" "lake" {
  bucket = aws_s3_bucket.lake.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "lake" {
  bucket                  = aws_s3_bucket.lake.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "lake" {
  bucket = aws_s3_bucket.lake.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id

  rule {
    bucket_key_enabled = var.lake_encryption == "aws:kms"

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.lake_encryption
      kms_master_key_id = var.lake_encryption == "aws:kms" ? var.kms_key_arn : null
    }
  }
}

resource "aws_s3_bucket_logging" "lake" {
  bucket        = aws_s3_bucket.lake.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "s3-access/"
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  # Smaller objects would cost more in an archive tier than where they are, so S3 leaves them.
  transition_default_minimum_object_size = "all_storage_classes_128K"

  rule {
    id     = "bronze-to-archive"
    status = "Enabled"

    filter {
      prefix = "${var.bronze_prefix}/"
    }

    transition {
      days          = var.archive_after_days
      storage_class = var.archive_storage_class
    }

    # Off unless asked for: what has expired can never be loaded again.
    dynamic "expiration" {
      for_each = var.bronze_expire_after_days[*]

      content {
        days = expiration.value
      }
    }
  }

  # Silver's files are replaced whenever a day is loaded again; versions of old do not have to be kept for ever.
  rule {
    id     = "old-versions-and-broken-uploads"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_expire_after_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.lake]
}

data "aws_iam_policy_document" "lake" {
  #checkov:skip=CKV_AWS_283:it only denies, and whom it denies is everybody
  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.lake.arn, "${aws_s3_bucket.lake.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid       = "OnlyOverCurrentTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.lake.arn, "${aws_s3_bucket.lake.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }
}

resource "aws_s3_bucket_policy" "lake" {
  bucket = aws_s3_bucket.lake.id
  policy = data.aws_iam_policy_document.lake.json

  depends_on = [aws_s3_bucket_public_access_block.lake]
}
