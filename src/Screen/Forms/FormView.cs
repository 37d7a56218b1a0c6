namespace City.Screen;

/// <summary>A form to be drawn.</summary>
/// <param name="Schema">Its fields.</param>
/// <param name="Input">What was filled in.</param>
/// <param name="Action">Where it is sent.</param>
/// <param name="Submit">The key of the text on its button.</param>
internal sealed record FormView(FormSchema Schema, FormInput Input, string Action, string Submit);
