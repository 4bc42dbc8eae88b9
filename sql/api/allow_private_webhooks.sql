create or replace function booking_api.allow_private_webhooks(allowed boolean)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if allowed is null then
        perform booking_impl.raise_validation_error(jsonb_build_array(booking_impl.query_fault('allowed', 'must be true or false')));
    end if;
    insert into booking_data.setting as s (allow_private_webhooks) values (allowed)
    on conflict ((true)) do update set allow_private_webhooks = excluded.allow_private_webhooks, updated_at = clock_timestamp()
    where s.allow_private_webhooks <> excluded.allow_private_webhooks;
    return json_build_object('allowPrivateWebhooks', allowed);
end
$$;

comment on function booking_api.allow_private_webhooks(boolean) is
'Whether new webhooks may have a private, local or reserved address, from now on: for development. The notifier has a flag of its own, --allow-private. Raises: ValidationError.';
