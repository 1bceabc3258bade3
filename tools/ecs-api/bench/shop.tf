# One service whose program is a variable: what `npm run bench -- ecs` deploys, here and at a peer.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "command" {
  type = list(string)
}

variable "health_check" {
  type    = list(string)
  default = null
}

provider "aws" {
  region                      = "us-east-1"
  max_retries                 = 2
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "hello" {
  family                   = "hello"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([merge(
    { name = "hello", image = "localhost/node", command = var.command },
    var.health_check == null ? {} : {
      healthCheck = { command = var.health_check, interval = 5, timeout = 2, retries = 1 }
    },
  )])
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ecs_service" "hello" {
  name            = "hello"
  cluster         = aws_ecs_cluster.shop.id
  task_definition = aws_ecs_task_definition.hello.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  # Without it the provider crashes on what ministack answers.
  network_configuration {
    subnets = ["subnet-0aaaaaaaaaaaaaaaa"]
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
