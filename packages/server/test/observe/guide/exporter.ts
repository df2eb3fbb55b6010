import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics'

export const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
