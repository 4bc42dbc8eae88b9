create or replace function booking_impl.find_url_fault(url text, allow_private boolean)
returns text
language plpgsql
immutable
as $$
declare
    v_parts text[];
    v_address inet;
    v_is_private boolean;
begin
    if url is null or octet_length(url) > 2000 or url !~ e'^[A-Za-z0-9._~:/?#@!$&''()*+,;=%\\[\\]-]+$' then
        return 'must be a URL of at most 2000 characters, all of them allowed by RFC 3986';
    elsif url !~* '^https?://' then
        return 'must begin with http:// or https://';
    elsif url ~ '^[^/]*//[^/?#]*@' then
        return 'must not contain credentials';
    elsif url ~ '#' then
        return 'must not contain a fragment';
    end if;
    v_parts := regexp_match(url, e'^https?://(\\[[0-9a-f:.]+\\]|[a-z0-9][a-z0-9.-]*)(?::([0-9]{1,5}))?([/?].*)?$', 'i');
    if v_parts is null or v_parts[2]::integer not between 1 and 65535 then
        return 'must have a valid host, and a port from 1 to 65535 if it has one';
    elsif v_parts[1] ~ e'^\\[' then
        v_address := btrim(v_parts[1], '[]')::inet;
        if family(v_address) <> 6 then
            return 'must have a valid IPv6 address between [ and ]';
        end if;
        v_is_private := not booking_impl.is_public_address(v_address);
    elsif v_parts[1] ~* e'(^|\\.)([0-9]+|0x[0-9a-f]*)$' then
        -- Clients read such names as IPv4 addresses, each in its own way but for this one.
        if v_parts[1] !~ e'^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$' then
            return 'must write an IPv4 address as four decimal numbers without leading zeros';
        end if;
        v_is_private := not booking_impl.is_public_address(v_parts[1]::inet);
    elsif length(v_parts[1]) > 253 or v_parts[1] !~* e'^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$' then
        return 'must have a host name whose labels are 1 to 63 letters, digits and inner hyphens';
    else
        v_is_private := v_parts[1] !~ e'\\.' or v_parts[1] ~* e'\\.(localhost|local|internal|home\\.arpa)$';
    end if;
    return case when v_is_private and not allow_private then 'must not point to a private, local or reserved address or name' end;
exception when invalid_text_representation then
    return 'must have a valid IPv6 address between [ and ]';
end
$$;

comment on function booking_impl.find_url_fault(text, boolean) is
'What is wrong with the URL of a webhook, or null. Whether its name leads to a public address is for the notifier to see, each time.';
