namespace City.Feel;

/// <summary>
/// The functions that knowledge models and decision services are; they hold each other, and themselves.
/// </summary>
internal static class Functions
{
    public static FeelFunction? Of(Element element)
    {
        if (element.Function is not null) return element.Function;
        if (element.Kind == Element.Service) return element.Function = new ServiceFunction(element);
        if (element.Kind != Element.Knowledge || element.Plan is not { } plan) return null;
        var run = new Run(FeelLimits.Default, TimeProvider.System) { Slots = new object?[plan.Slots.Count] };
        if (plan.Code(run) is not Closure closure) return null;
        element.Function = closure;
        foreach (var binding in plan.Bindings)
        {
            closure.Captured[binding.Slot] = binding.IsImport
                ? new FeelContext(binding.Elements.Select(one => new KeyValuePair<string, object?>(one.Name, Of(one))))
                : Of(binding.Elements[0]);
        }

        return closure;
    }
}
