create or replace function booking_api.get_webhook(webhook_id text)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := booking_impl.read_uuid('id', webhook_id);
    v_json json;
begin
    select booking_impl.webhook_json(w, null) into v_json from booking_data.webhook w where w.id = v_id;
    if v_json is null then
        perform booking_impl.raise_error('TKN03', 'No webhook has this id: ' || v_id);
    end if;
    return v_json;
end
$$;

comment on function booking_api.get_webhook(text) is
'One webhook, without its secret. Raises: ValidationError, WebhookNotFound.';
