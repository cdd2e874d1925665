import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { type ChangePassword, type ChangeUser, type CreateUser, userSchema } from '#lib/contracts/accounts.ts'
import type { createApiKeySchema } from '#lib/contracts/api-keys.ts'
import { apiKeySchema, createdApiKeySchema } from '#lib/contracts/api-keys.ts'
import { imageTalliesSchema } from '#lib/contracts/images.ts'
import type { StorageRole } from '#lib/contracts/storages.ts'
import { type SaveStorage, storageListSchema, storageTestSchema, type TestStorage } from '#lib/contracts/storages.ts'
import { limitsAnswerSchema, type saveSystemSettingSchema, systemSettingsAnswerSchema } from '#lib/contracts/system-settings.ts'
import type { ImageLimits, VariantSettings } from '#lib/contracts/variants.ts'
import { staleCountSchema, variantSettingsAnswerSchema, variantSettingsVersionsSchema } from '#lib/contracts/variants.ts'

const nothing = z.unknown()
/** The version that was seen: a change is refused when another came first. */
type Based = { version: number }
const basedOn = (version: number) => ({ 'if-match': `"${version}"` })

// storage
export const useStorages = () =>
  useQuery({
    queryKey: queryKeys.settings.storage(),
    queryFn: ({ signal }) => callApi('/api/v1/settings/storage', { signal, answer: storageListSchema }),
  })

export const useTestStorage = () =>
  useMutation({
    mutationFn: (body: TestStorage) => callApi('/api/v1/settings/storage/test', { method: 'POST', body, answer: storageTestSchema }),
  })

export const useSaveStorage = () =>
  useChange(({ version, ...body }: SaveStorage & Based) =>
    callApi('/api/v1/settings/storage', { method: 'PUT', body, headers: basedOn(version), answer: storageListSchema }),
  )

export const useClearStorage = () =>
  useChange(({ role, version }: { role: StorageRole } & Based) =>
    callApi(`/api/v1/settings/storage?role=${role}`, { method: 'DELETE', headers: basedOn(version), answer: storageListSchema }),
  )

// variants
export const useVariantSettings = () =>
  useQuery({
    queryKey: queryKeys.settings.variants(),
    queryFn: ({ signal }) => callApi('/api/v1/settings/variants', { signal, answer: variantSettingsAnswerSchema }),
  })

export const useVariantVersions = () =>
  useQuery({
    queryKey: [...queryKeys.settings.variants(), 'versions'],
    queryFn: ({ signal }) => callApi('/api/v1/settings/variants/versions', { signal, answer: variantSettingsVersionsSchema }),
  })

/** How many images these settings would make stale; asked while they are edited. */
export const useStaleCount = (settings: VariantSettings | null) =>
  useQuery({
    queryKey: [...queryKeys.settings.variants(), 'stale', settings],
    queryFn: ({ signal }) =>
      callApi('/api/v1/settings/variants/preview', { method: 'POST', body: { settings }, signal, answer: staleCountSchema }),
    enabled: settings !== null,
    placeholderData: (previous) => previous,
  })

/** How many images are behind the settings in force; 0 until it is known. */
export const useStaleNow = (): number =>
  useQuery({
    queryKey: queryKeys.images.tallies(),
    queryFn: ({ signal }) => callApi('/api/v1/images/tallies', { signal, answer: imageTalliesSchema }),
  }).data?.stale ?? 0

export const useSaveVariantSettings = () =>
  useChange(({ settings, version }: { settings: VariantSettings } & Based) =>
    callApi('/api/v1/settings/variants', {
      method: 'PUT',
      body: { settings },
      headers: basedOn(version),
      answer: variantSettingsAnswerSchema,
    }),
  )

// limits and switches
export const useLimits = () =>
  useQuery({
    queryKey: queryKeys.settings.limits(),
    queryFn: ({ signal }) => callApi('/api/v1/settings/limits', { signal, answer: limitsAnswerSchema }),
  })

export const useSaveLimits = () =>
  useChange(({ value, version }: { value: ImageLimits } & Based) =>
    callApi('/api/v1/settings/limits', { method: 'PUT', body: { value }, headers: basedOn(version), answer: limitsAnswerSchema }),
  )

export const useSystemSettings = () =>
  useQuery({
    queryKey: [...queryKeys.settings.all, 'system'],
    queryFn: ({ signal }) => callApi('/api/v1/settings/system', { signal, answer: systemSettingsAnswerSchema }),
  })

export const useSaveSystemSetting = () =>
  useChange(({ version, ...body }: z.infer<typeof saveSystemSettingSchema> & Based) =>
    callApi('/api/v1/settings/system', { method: 'PUT', body, headers: basedOn(version), answer: systemSettingsAnswerSchema }),
  )

// people
export const useUsers = () =>
  useQuery({
    queryKey: queryKeys.people.users(),
    queryFn: ({ signal }) => callApi('/api/v1/users', { signal, answer: z.object({ users: z.array(userSchema) }) }),
  })

export const useCreateUser = () => useChange((body: CreateUser) => callApi('/api/v1/users', { method: 'POST', body, answer: userSchema }))

export const useChangeUser = () =>
  useChange(({ id, ...body }: ChangeUser & { id: string }) => callApi(`/api/v1/users/${id}`, { method: 'PATCH', body, answer: nothing }))

export const useApiKeys = () =>
  useQuery({
    queryKey: queryKeys.people.apiKeys(),
    queryFn: ({ signal }) => callApi('/api/v1/api-keys', { signal, answer: z.object({ keys: z.array(apiKeySchema) }) }),
  })

export type CreateApiKey = z.input<typeof createApiKeySchema>
export const useCreateApiKey = () =>
  useChange((body: CreateApiKey) => callApi('/api/v1/api-keys', { method: 'POST', body, answer: createdApiKeySchema }))

export const useRevokeApiKey = () => useChange((id: string) => callApi(`/api/v1/api-keys/${id}`, { method: 'DELETE', answer: nothing }))

// one's own account
export const useChangePassword = () =>
  useMutation({ mutationFn: (body: ChangePassword) => callApi('/api/v1/account/password', { method: 'PUT', body, answer: nothing }) })

export const useSignOutEverywhere = () =>
  useMutation({ mutationFn: () => callApi('/api/v1/account/sign-out-everywhere', { method: 'POST', answer: nothing }) })

/** A mutation after which everything on the settings pages is read again. */
function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.settings.all }),
        client.invalidateQueries({ queryKey: queryKeys.people.all }),
        // other settings make images stale
        client.invalidateQueries({ queryKey: queryKeys.images.tallies() }),
      ]),
  })
}
