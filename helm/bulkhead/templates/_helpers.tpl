{{- define "bulkhead.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "bulkhead.selector" -}}
app.kubernetes.io/name: bulkhead
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "bulkhead.labels" -}}
{{ include "bulkhead.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* Helm looks up all kinds before it installs the first object: where this chart brings the kind, its object must come
later. The last two lines let the next upgrade take it over as an ordinary part of the release. */}}
{{- define "bulkhead.afterItsKind" -}}
{{- $root := index . 0 }}
{{- if not ($root.Capabilities.APIVersions.Has (printf "bulkhead.dev/v1alpha1/%s" (index . 1))) -}}
annotations:
  helm.sh/hook: post-install,post-upgrade
  helm.sh/hook-delete-policy: before-hook-creation
  meta.helm.sh/release-name: {{ $root.Release.Name }}
  meta.helm.sh/release-namespace: {{ $root.Release.Namespace }}
{{- end -}}
{{- end }}

{{- /* The head of a ClusterServingRuntime of the name. */}}
{{- define "bulkhead.runtime" }}
{{- $root := index . 0 }}
---
apiVersion: bulkhead.dev/v1alpha1
kind: ClusterServingRuntime
metadata:
  name: {{ index . 1 }}
  labels:
    {{- include "bulkhead.labels" $root | nindent 4 }}
  {{- with include "bulkhead.afterItsKind" (list $root "ClusterServingRuntime") }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "bulkhead.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "bulkhead.name" .) -}}
{{- end }}

{{- /* Cluster-scoped objects of two releases with one name must not collide. */}}
{{- define "bulkhead.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "bulkhead.name" .) -}}
{{- end }}

{{- define "bulkhead.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- /* The image that runs in the namespaces of InferenceServices: it fetches models and routes requests. */}}
{{- define "bulkhead.dataplaneImage" -}}
{{- with .Values.dataplane.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{- /* The operators bind it in each namespace with InferenceServices. */}}
{{- define "bulkhead.routerRole" -}}
{{- printf "%s-router" (include "bulkhead.clusterName" . | trunc 56 | trimSuffix "-") -}}
{{- end }}

{{- /* What the operators do in namespaces with jobs; each line with the reason where it is not plain. */}}
{{- define "bulkhead.jobRules" -}}
- apiGroups: [bulkhead.dev]
  resources: [trainingjobs]
  # delete: ttlSecondsAfterFinished
  verbs: [list, watch, delete]
- apiGroups: [bulkhead.dev]
  resources: [trainingjobs/status]
  verbs: [update]
- apiGroups: [bulkhead.dev]
  # Owner references that block the owner's deletion need this where the API server enforces it.
  resources: [trainingjobs/finalizers]
  verbs: [update]
- apiGroups: [""]
  # Also of pods that are not ours: what is free on a node is what they leave.
  resources: [pods]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  # growInPlace: the memory limit of a running container is raised before it is reached.
  resources: [pods/resize]
  verbs: [patch]
- apiGroups: [metrics.k8s.io]
  # The memory that our pods use, on nodes whose kubelets cannot be asked.
  resources: [pods]
  verbs: [list]
- apiGroups: [bulkhead.dev]
  # What templates needed, for their next run; the oldest go when there are many.
  resources: [memoryprofiles]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  # spec.progress
  resources: [pods/log]
  verbs: [get]
- apiGroups: [""]
  resources: [services, persistentvolumeclaims]
  verbs: [get, create]
- apiGroups: [scheduling.k8s.io, scheduling.volcano.sh, scheduling.x-k8s.io]
  # scheduling.gang, where others see to it
  resources: [podgroups]
  verbs: [get, create]
- apiGroups: [resource.k8s.io]
  # gpu.deviceClass
  resources: [resourceclaimtemplates]
  verbs: [get, create]
- apiGroups: [""]
  # foreignPods: Limit of a GuardPolicy; those of others are only read.
  resources: [limitranges]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [discovery.k8s.io]
  # What the names of a job's pods resolve to.
  resources: [endpointslices]
  verbs: [get, list, create, update]
- apiGroups: [""]
  # Only whether one that a job names exists; asked for metadata, so that no data is read.
  resources: [secrets, configmaps, serviceaccounts]
  verbs: [get]
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, create, patch]
{{- end }}

{{- /* What the operators do in namespaces with InferenceServices, besides. */}}
{{- define "bulkhead.servingRules" -}}
- apiGroups: [bulkhead.dev]
  resources: [inferenceservices, servingruntimes]
  verbs: [get, list, watch]
- apiGroups: [bulkhead.dev]
  resources: [inferenceservices/status]
  verbs: [update]
- apiGroups: [bulkhead.dev]
  # Owner references, as for trainingjobs.
  resources: [inferenceservices/finalizers]
  verbs: [update]
- apiGroups: [apps]
  # Of revisions and of the router. controllerrevisions: what a revision is, frozen.
  resources: [deployments, controllerrevisions]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  # The front, and one per revision.
  resources: [services]
  verbs: [list, watch, patch, delete]
- apiGroups: [gateway.networking.k8s.io]
  # Of services that name a gateway.
  resources: [httproutes, grpcroutes]
  verbs: [get, create, patch, delete]
- apiGroups: [autoscaling]
  # scaling by CPU
  resources: [horizontalpodautoscalers]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  # Of the router.
  resources: [poddisruptionbudgets]
  verbs: [get, create, patch, delete]
- apiGroups: [""]
  # The router's own.
  resources: [serviceaccounts]
  verbs: [create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  # Gives that account the role below, and no other.
  resources: [rolebindings]
  verbs: [get, create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  resourceNames: [{{ include "bulkhead.routerRole" . }}]
  verbs: [bind]
- apiGroups: [discovery.k8s.io]
  # Where the routers are, and which pods of a revision are ready.
  resources: [endpointslices]
  verbs: [watch]
{{- end }}
